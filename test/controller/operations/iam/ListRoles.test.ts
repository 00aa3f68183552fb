import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { ListRoles } from "../../../../controller/operations/iam/ListRoles.ts";
import { ListUsers } from "../../../../controller/operations/iam/ListUsers.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";
import { rootCaller } from "../../../fakes/principals.ts";

async function withRoles(...names: string[]): Promise<IamCall> {
	const iam = await iamCall();
	for (const RoleName of names) {
		await iam.run(CreateRole, {
			RoleName,
			Path: "/team/",
			AssumeRolePolicyDocument: trustPolicy(),
			Tags: [{ Key: "a", Value: "b" }],
		});
	}
	return iam;
}

describe("ListRoles", () => {
	describe("authorization", () => {
		it("touches the path it lists", async () => {
			const iam = await iamCall();
			assert.deepEqual(await iam.touches(ListRoles, {}), [arn("role/")]);
			assert.deepEqual(await iam.touches(ListRoles, { PathPrefix: "/team/" }), [
				arn("role/team/"),
			]);
		});
	});

	describe("behaviour", () => {
		it("sorts without regard to case and path", async () => {
			const iam = await withRoles("zeta", "Alpha", "beta");
			const { Roles, IsTruncated } = await iam.run(ListRoles, {});
			assert.deepEqual(
				Roles?.map(({ RoleName }) => RoleName),
				["Alpha", "beta", "zeta"],
			);
			assert.equal(IsTruncated, false);
		});

		it("has the session duration of each role, but neither tags nor last use", async () => {
			const iam = await withRoles("one");
			const { Roles } = await iam.run(ListRoles, {});
			assert.deepEqual(Object.keys(Roles?.[0] ?? {}), [
				"Path",
				"RoleName",
				"RoleId",
				"Arn",
				"CreateDate",
				"AssumeRolePolicyDocument",
				"MaxSessionDuration",
			]);
		});

		it("keeps to the path prefix, in exact case", async () => {
			const iam = await withRoles("one");
			const count = async (PathPrefix: string) =>
				(await iam.run(ListRoles, { PathPrefix })).Roles?.length;
			assert.equal(await count("/te"), 1);
			assert.equal(await count("/TE"), 0);
		});

		it("refuses a marker that is forged, of another list or of another account", async () => {
			const iam = await withRoles("one", "two");
			const { Marker } = await iam.run(ListRoles, { MaxItems: 1 });
			const refused = "ValidationError: Invalid Marker.";
			assert.equal(await iam.refusal(ListRoles, { Marker: "forged" }), refused);
			assert.equal(await iam.refusal(ListUsers, { Marker }), refused);
			const foreign = iam.as({ ...rootCaller, accountId: "222222222222" });
			assert.equal(await foreign.refusal(ListRoles, { Marker }), refused);
		});
	});
});
