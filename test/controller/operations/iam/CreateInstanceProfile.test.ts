import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateInstanceProfile } from "../../../../controller/operations/iam/CreateInstanceProfile.ts";
import { arn, iamCall } from "../../../fakes/iam-call.ts";

const web = { InstanceProfileName: "Web", Path: "/team/" };

describe("CreateInstanceProfile", () => {
	describe("input", () => {
		it("refuses a path without its slashes", async () => {
			const iam = await iamCall();
			assert.match(
				await iam.refusal(CreateInstanceProfile, { ...web, Path: "team" }),
				/^ValidationError: The specified value for path is invalid/,
			);
		});

		it("takes tags whose keys differ in case, but not the same key twice", async () => {
			const iam = await iamCall();
			const tag = (Key: string) => ({ Key, Value: "" });
			await iam.run(CreateInstanceProfile, {
				...web,
				Tags: [tag("a"), tag("A")],
			});
			assert.equal(
				await iam.refusal(CreateInstanceProfile, {
					InstanceProfileName: "other",
					Tags: [tag("a"), tag("a")],
				}),
				"InvalidInput: Duplicate tag keys found.",
			);
		});
	});

	describe("authorization", () => {
		it("touches the ARN that the request implies, and the profile of that name", async () => {
			const iam = await iamCall();
			await iam.run(CreateInstanceProfile, web);
			const other = { InstanceProfileName: "WEB" };
			assert.deepEqual(await iam.touches(CreateInstanceProfile, other), [
				arn("instance-profile/WEB"),
				arn("instance-profile/team/Web"),
			]);
		});
	});

	describe("behaviour", () => {
		it("answers a profile with an empty list of roles and without tags", async () => {
			const iam = await iamCall();
			const { InstanceProfile } = await iam.run(CreateInstanceProfile, web);
			assert.deepEqual(InstanceProfile, {
				Path: "/team/",
				InstanceProfileName: "Web",
				InstanceProfileId: InstanceProfile?.InstanceProfileId,
				Arn: arn("instance-profile/team/Web"),
				CreateDate: new Date(iam.context.clock.now()),
				Roles: [],
			});
			assert.match(
				InstanceProfile?.InstanceProfileId ?? "",
				/^AIPA[A-Z2-7]{17}$/,
			);
		});

		it("rejects a second profile of the same name in another case", async () => {
			const iam = await iamCall();
			await iam.run(CreateInstanceProfile, web);
			assert.equal(
				await iam.refusal(CreateInstanceProfile, {
					InstanceProfileName: "WEB",
				}),
				"EntityAlreadyExists: Instance Profile WEB already exists.",
			);
		});
	});
});
