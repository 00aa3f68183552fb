import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { DeleteRole } from "../../../../controller/operations/iam/DeleteRole.ts";
import { arn, iamCall, trustPolicy } from "../../../fakes/iam-call.ts";

const worker = {
	RoleName: "Worker",
	Path: "/team/",
	AssumeRolePolicyDocument: trustPolicy(),
};

const tooLong = (name: string) =>
	`Value '${name}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`;

describe("CreateRole", () => {
	describe("input", () => {
		it("names all violations at once", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(CreateRole, { RoleName: "x".repeat(65) }),
				`ValidationError: 2 validation errors detected: ${tooLong("x".repeat(65))}; Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null`,
			);
		});

		it("refuses tags whose keys differ only in case", async () => {
			const iam = await iamCall();
			const Tags = [
				{ Key: "a", Value: "1" },
				{ Key: "A", Value: "2" },
			];
			assert.equal(
				await iam.refusal(CreateRole, { ...worker, Tags }),
				"InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
			);
		});

		it("refuses tags of AWS's own", async () => {
			const iam = await iamCall();
			const Tags = [{ Key: "aws:x", Value: "1" }];
			assert.equal(
				await iam.refusal(CreateRole, { ...worker, Tags }),
				"InvalidInput: System tags cannot be added/updated by a requester.",
			);
		});

		it("refuses a trust policy that is none", async () => {
			const iam = await iamCall();
			const bad = { ...worker, AssumeRolePolicyDocument: "{" };
			assert.match(
				await iam.refusal(CreateRole, bad),
				/^MalformedPolicyDocument: This policy contains invalid Json/,
			);
		});

		it("counts a trust policy's size without white space", async () => {
			const iam = await iamCall();
			const { AssumeRolePolicyDocument: document } = worker;
			const spaced = `${" ".repeat(4000)}${document}`;
			await iam.run(CreateRole, {
				...worker,
				AssumeRolePolicyDocument: spaced,
			});
			const services = Array.from({ length: 80 }, () => "ec2.amazonaws.com.x");
			const long = trustPolicy({ Service: [...services, ...services] });
			assert.equal(
				await iam.refusal(CreateRole, {
					RoleName: "other",
					AssumeRolePolicyDocument: long,
				}),
				"LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048",
			);
		});
	});

	describe("authorization", () => {
		it("touches the ARN that the request implies", async () => {
			const iam = await iamCall();
			const touched = await iam.touches(CreateRole, worker);
			assert.deepEqual(touched, [arn("role/team/Worker")]);
		});

		it("touches the role of that name too when there is one, but offers nothing of it to policies", async () => {
			const iam = await iamCall();
			await iam.run(CreateRole, {
				...worker,
				Tags: [{ Key: "team", Value: "blue" }],
			});
			const other = { ...worker, RoleName: "WORKER", Path: "/" };
			assert.deepEqual(await iam.offers(CreateRole, other), [
				{ arn: arn("role/WORKER") },
				{ arn: arn("role/team/Worker") },
			]);
		});
	});

	describe("behaviour", () => {
		it("answers the role without session duration, description, last use and, when there are none, tags", async () => {
			const iam = await iamCall();
			const { Role } = await iam.run(CreateRole, {
				...worker,
				Description: "works",
				MaxSessionDuration: 7200,
			});
			assert.match(Role?.RoleId ?? "", /^AROA[A-Z2-7]{17}$/);
			assert.deepEqual(Object.keys(Role ?? {}), [
				"Path",
				"RoleName",
				"RoleId",
				"Arn",
				"CreateDate",
				"AssumeRolePolicyDocument",
			]);
		});

		it("answers tags and boundary that were asked for", async () => {
			const iam = await iamCall();
			const boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
			const { Role } = await iam.run(CreateRole, {
				...worker,
				Tags: [{ Key: "team", Value: "blue" }],
				PermissionsBoundary: boundary,
			});
			assert.deepEqual(Role?.Tags, [{ Key: "team", Value: "blue" }]);
			assert.deepEqual(Role?.PermissionsBoundary, {
				PermissionsBoundaryType: "Policy",
				PermissionsBoundaryArn: boundary,
			});
		});

		it("rejects a second role of the same name in another case", async () => {
			const iam = await iamCall();
			await iam.run(CreateRole, worker);
			assert.equal(
				await iam.refusal(CreateRole, { ...worker, RoleName: "WORKER" }),
				"EntityAlreadyExists: Role with name WORKER already exists.",
			);
		});

		it("rejects a boundary that does not exist, and leaves no role behind", async () => {
			const iam = await iamCall();
			const PermissionsBoundary = arn("policy/nowhere");
			assert.equal(
				await iam.refusal(CreateRole, { ...worker, PermissionsBoundary }),
				`NoSuchEntity: Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
			);
			assert.equal(
				await iam.refusal(CreateRole, {
					...worker,
					PermissionsBoundary: arn("not_a_policy/invalid"),
				}),
				`InvalidInput: ARN ${arn("not_a_policy/invalid")} is not valid.`,
			);
			await iam.run(CreateRole, worker);
		});

		it("rejects a trust policy that names nobody there is", async () => {
			const iam = await iamCall();
			const ghost = arn("user/ghost");
			assert.equal(
				await iam.refusal(CreateRole, {
					...worker,
					AssumeRolePolicyDocument: trustPolicy({ AWS: ghost }),
				}),
				`MalformedPolicyDocument: Invalid principal in policy: "AWS":"${ghost}"`,
			);
		});

		it("gives a re-created role another unique id", async () => {
			const iam = await iamCall();
			const first = await iam.run(CreateRole, worker);
			await iam.run(DeleteRole, { RoleName: "Worker" });
			const second = await iam.run(CreateRole, worker);
			assert.notEqual(first.Role?.RoleId, second.Role?.RoleId);
		});
	});
});
