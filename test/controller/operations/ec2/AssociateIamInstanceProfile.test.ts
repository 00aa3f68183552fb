import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AssociateIamInstanceProfile } from "../../../../controller/operations/ec2/AssociateIamInstanceProfile.ts";
import { updateInstanceProfile } from "../../../../controller/store/instance-profiles.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import {
	setGroupsOfProfile,
	setNodeGroups,
} from "../../../../controller/store/node-groups.ts";
import { findNodeById } from "../../../../controller/store/nodes.ts";
import {
	PROFILE_ARN,
	profileRow,
	setInstance,
} from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

const IamInstanceProfile = { Name: "Worker" };

const passedRole = {
	sought: "role of the instance profile",
	id: profileRow.role_id ?? "",
};

describe("AssociateIamInstanceProfile", () => {
	describe("input", () => {
		it("refuses a profile that is not named, not there, or named twice", async () => {
			const { call, id } = await runningInstance();
			for (const [profile, code] of [
				[{}, "MissingParameter"],
				[{ Name: "nobody" }, "InvalidParameterValue"],
				[{ Name: "Worker", Arn: PROFILE_ARN }, "InvalidParameterCombination"],
			] as const) {
				const input = { InstanceId: id, IamInstanceProfile: profile };
				await assert.rejects(AssociateIamInstanceProfile.handle(input, call), {
					code,
				});
			}
		});
	});

	describe("authorization", () => {
		it("touches the instance and passes the role", async () => {
			const { call, id } = await runningInstance();
			const input = { InstanceId: id, IamInstanceProfile };
			const arn = `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:instance/${id}`;
			const [touched] = await AssociateIamInstanceProfile.resources(
				input,
				call,
			);
			assert.equal(touched?.arn, arn);
			assert.deepEqual(await AssociateIamInstanceProfile.passes(input, call), [
				{
					roleArn: `arn:aws:iam::${ACCOUNT_ID}:role/worker`,
					service: "ec2.amazonaws.com",
					associatedResourceArn: arn,
					sighting: passedRole,
				},
			]);
		});
	});

	describe("node groups", () => {
		it("refuses a profile that may not be used on the instance's host, unless the instance is stopped", async () => {
			const { call, id } = await runningInstance();
			await call.store.write((tx) =>
				setGroupsOfProfile(tx, profileRow, ["pci"]),
			);
			const associate = () =>
				AssociateIamInstanceProfile.handle(
					{ InstanceId: id, IamInstanceProfile },
					call,
				);
			await assert.rejects(associate(), { code: "UnsupportedOperation" });
			await setInstance(call, id, { state_code: 80 });
			assert.ok(await associate());
		});

		it("takes one that may be used there", async () => {
			const { call, id } = await runningInstance();
			await call.store.write(async (tx) => {
				await setGroupsOfProfile(tx, profileRow, ["pci"]);
				await setNodeGroups(tx, "node-1", ["gpu", "pci"]);
			});
			const input = { InstanceId: id, IamInstanceProfile };
			assert.ok(await AssociateIamInstanceProfile.handle(input, call));
		});
	});

	describe("passing", () => {
		it("is over when there is no role to pass, whatever the profile holds afterwards", async () => {
			const { call, id } = await runningInstance();
			const fault = async (Name: string) => {
				const input = { InstanceId: id, IamInstanceProfile: { Name } };
				const error = await AssociateIamInstanceProfile.nothingToPass(
					input,
					call,
				);
				return error?.message;
			};
			assert.equal(await fault("Worker"), undefined);
			assert.match(String(await fault("nobody")), /Invalid IAM Instance/);
			await call.store.write((tx) =>
				updateInstanceProfile(tx, profileRow.profile_id, { role_id: null }),
			);
			assert.match(String(await fault("Worker")), /no associated IAM Roles/);
		});
	});

	describe("behaviour", () => {
		it("gives no profile that has got another role since the caller was allowed to pass one", async () => {
			const { call, id } = await runningInstance();
			const input = { InstanceId: id, IamInstanceProfile };
			const sightings = [{ ...passedRole, id: "AROAOTHER000000000000" }];
			await assert.rejects(
				AssociateIamInstanceProfile.handle(input, { ...call, sightings }),
				{ code: "InvalidParameterValue" },
			);
			assert.ok(
				await AssociateIamInstanceProfile.handle(input, {
					...{ ...call, sightings: [passedRole] },
				}),
			);
		});

		it("gives a running or stopped instance the profile and has its host told", async () => {
			for (const state_code of [16, 80]) {
				const { call, id } = await runningInstance();
				await setInstance(call, id, { state_code });
				const before = await findNodeById(call.store.read, "node-1");
				const answer = await AssociateIamInstanceProfile.handle(
					{ InstanceId: id, IamInstanceProfile },
					call,
				);
				const association = answer.IamInstanceProfileAssociation;
				assert.match(
					association.AssociationId ?? "",
					/^iip-assoc-[0-9a-f]{17}$/,
				);
				assert.equal(association.State, "associating");
				assert.deepEqual(association.IamInstanceProfile, {
					Arn: PROFILE_ARN,
					Id: profileRow.profile_id,
				});
				const row = await findInstance(call.store.read, id);
				assert.equal(row?.profile_id, profileRow.profile_id);
				const after = await findNodeById(call.store.read, "node-1");
				assert.ok((after?.revision ?? 0) > (before?.revision ?? 0));
			}
		});

		it("refuses a second profile, and an instance in another state", async () => {
			const { call, id } = await runningInstance({ IamInstanceProfile });
			const input = { InstanceId: id, IamInstanceProfile };
			await assert.rejects(AssociateIamInstanceProfile.handle(input, call), {
				code: "IncorrectState",
				message: `There is an existing association for instance ${id}`,
			});
			await setInstance(call, id, { state_code: 32 });
			await assert.rejects(AssociateIamInstanceProfile.handle(input, call), {
				code: "IncorrectInstanceState",
			});
		});
	});
});
