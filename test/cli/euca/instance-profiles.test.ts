import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runLine } from "../../fakes/euca-terminal.ts";

const Arn = "arn:aws:iam::111111111111:instance-profile/s3access";
const InstanceProfile = {
	Arn,
	InstanceProfileId: "AIPAEXAMPLE",
	Roles: [{ RoleName: "S3", Arn: "arn:role" }],
};

describe("instanceprofilecreate", () => {
	const answers = { CreateInstanceProfile: { InstanceProfile } };

	it("prints the profile's ARN under the first design's name", async () => {
		const ran = await runLine(
			"iam-instanceprofilecreate -s s3access -r s3access",
			answers,
		);
		assert.equal(ran.out, Arn);
		const InstanceProfileName = "s3access";
		assert.deepEqual(ran.requests, [
			["CreateInstanceProfile", { InstanceProfileName, Path: undefined }],
			[
				"AddRoleToInstanceProfile",
				{ InstanceProfileName, RoleName: "s3access" },
			],
		]);
	});

	it("prints nothing under euca2ools' name, and ARN and GUID when asked", async () => {
		const quiet = await runLine("euare-instanceprofilecreate P", answers);
		assert.equal(quiet.out, "");
		for (const family of ["iam", "euare"]) {
			const line = `${family}-instanceprofilecreate P -v`;
			const { out } = await runLine(line, answers);
			assert.equal(out, `${Arn}\nAIPAEXAMPLE`);
		}
	});

	it("makes a role of the same name and path when asked", async () => {
		const { requests } = await runLine(
			"euare-instanceprofilecreate -p /web/ --create-role P",
			answers,
		);
		assert.deepEqual(
			requests.map(([operation]) => operation),
			["CreateInstanceProfile", "CreateRole", "AddRoleToInstanceProfile"],
		);
		const [, role] = requests[1] ?? [];
		assert.partialDeepStrictEqual(role, { RoleName: "P", Path: "/web/" });
	});
});

describe("instance profiles", () => {
	it("are described, with their roles when asked", async () => {
		const answers = { GetInstanceProfile: { InstanceProfile } };
		const line = "euare-instanceprofilegetattributes -s P";
		assert.equal((await runLine(line, answers)).out, `${Arn}\nAIPAEXAMPLE`);
		const withRoles = await runLine(`${line} -r`, answers);
		assert.equal(withRoles.out, `${Arn}\nAIPAEXAMPLE\narn:role`);
	});

	it("are listed by path and by role, by ARN", async () => {
		const found = [{ InstanceProfiles: [InstanceProfile] }];
		const all = await runLine("iam-instanceprofilelistbypath -p /", {
			ListInstanceProfiles: found,
		});
		assert.equal(all.out, Arn);
		assert.deepEqual(all.requests, [
			["ListInstanceProfiles", { PathPrefix: "/" }],
		]);
		const ofRole = await runLine("iam-instanceprofilelistforrole -r S3", {
			ListInstanceProfilesForRole: found,
		});
		assert.equal(ofRole.out, Arn);
	});

	it("gain and lose roles", async () => {
		const input = { InstanceProfileName: "P", RoleName: "S3" };
		const added = await runLine("euare-instanceprofileaddrole -r S3 -s P");
		assert.deepEqual(added.requests, [["AddRoleToInstanceProfile", input]]);
		const removed = await runLine("euare-instanceprofileremoverole -r S3 P");
		assert.deepEqual(removed.requests, [
			["RemoveRoleFromInstanceProfile", input],
		]);
	});
});

describe("instanceprofiledel", () => {
	const answers = { GetInstanceProfile: { InstanceProfile } };

	it("deletes the profile alone", async () => {
		const { requests } = await runLine("euare-instanceprofiledel P");
		assert.deepEqual(requests, [
			["DeleteInstanceProfile", { InstanceProfileName: "P" }],
		]);
	});

	it("deletes its role first when asked", async () => {
		const { requests } = await runLine(
			"euare-instanceprofiledel -r P",
			answers,
		);
		assert.deepEqual(
			requests.map(([operation]) => operation),
			[
				"GetInstanceProfile",
				"RemoveRoleFromInstanceProfile",
				"DeleteRole",
				"DeleteInstanceProfile",
			],
		);
	});

	it("changes nothing when it only pretends", async () => {
		const ran = await runLine("euare-instanceprofiledel -p P", answers);
		assert.equal(ran.out, "roles\n\tarn:role");
		assert.equal(ran.requests.length, 1);
	});
});
