import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runLine } from "../../fakes/euca-terminal.ts";

const TRUST =
	'{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com"]}, "Action": ["sts:AssumeRole"]}]}';

const Role = {
	Arn: "arn:aws:iam::111111111111:role/S3",
	RoleId: "AROAEXAMPLE",
	AssumeRolePolicyDocument: encodeURIComponent(TRUST),
};

/** A file with this text, gone with the test. */
function fileWith(text: string): Disposable & { readonly file: string } {
	const folder = mkdtempSync(join(tmpdir(), "gumleaf-euca-"));
	const file = join(folder, "policy.json");
	writeFileSync(file, text);
	return {
		file,
		[Symbol.dispose]: () => rmSync(folder, { recursive: true }),
	};
}

describe("rolecreate", () => {
	it("trusts a service, as the first design writes it, and prints nothing", async () => {
		const ran = await runLine(
			"iam-rolecreate -r s3access -s ec2.amazonaws.com",
			{ CreateRole: { Role } },
		);
		assert.deepEqual([ran.status, ran.out], [0, ""]);
		assert.deepEqual(ran.requests, [
			[
				"CreateRole",
				{
					RoleName: "s3access",
					Path: undefined,
					AssumeRolePolicyDocument: TRUST,
				},
			],
		]);
	});

	it("sends a policy file byte for byte", async () => {
		using policy = fileWith('{ "Version":"2012-10-17" }\n');
		const { requests } = await runLine([
			"euare-rolecreate",
			"S3",
			"-p",
			"/web/",
			"-f",
			policy.file,
		]);
		const input = {
			RoleName: "S3",
			Path: "/web/",
			AssumeRolePolicyDocument: '{ "Version":"2012-10-17" }\n',
		};
		assert.deepEqual(requests, [["CreateRole", input]]);
	});

	it("says which file it cannot read", async () => {
		const ran = await runLine("euare-rolecreate S3 -f /nowhere/policy.json");
		assert.equal(ran.status, 1);
		assert.match(
			ran.err,
			/^euare-rolecreate: error: reading \/nowhere\/policy.json: ENOENT/,
		);
	});

	it("prints ARN, GUID and policy when asked", async () => {
		const ran = await runLine("iam-rolecreate -r S3 -s x -v", {
			CreateRole: { Role },
		});
		assert.equal(ran.out, `${Role.Arn}\n${Role.RoleId}\n${TRUST}`);
	});
});

describe("roleaddpolicy", () => {
	const flags = "-r s3access -e Allow -a s3:* -c * -p s3star -o";

	it("sends and prints the first design's document under the first design's name", async () => {
		const ran = await runLine(`iam-roleaddpolicy ${flags}`);
		const document =
			'{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":["*"]}]}';
		assert.equal(ran.out, document);
		assert.deepEqual(ran.requests, [
			[
				"PutRolePolicy",
				{
					RoleName: "s3access",
					PolicyName: "s3star",
					PolicyDocument: document,
				},
			],
		]);
	});

	it("sends and prints euca2ools' document under its name, a statement for each resource", async () => {
		const ran = await runLine(`euare-roleaddpolicy ${flags} -a s3:Get* -c b`);
		const statements = [0, 1].map(
			(index) =>
				`{"Sid": "Stmt2026030405060700800${index}", "Effect": "Allow", "Action": ["s3:*", "s3:Get*"], "Resource": "${"*b"[index]}"}`,
		);
		assert.equal(ran.out, `{"Statement": [${statements.join(", ")}]}`);
	});

	it("prints nothing unless asked", async () => {
		const ran = await runLine(
			"iam-roleaddpolicy S3 -e Deny -a s3:* -c * -p no",
		);
		assert.deepEqual([ran.status, ran.out], [0, ""]);
	});

	it("takes no effect but Allow and Deny", async () => {
		const ran = await runLine("iam-roleaddpolicy S3 -e allow -a a -c c -p p");
		assert.equal(ran.status, 2);
		assert.match(ran.err, /Choices: "Allow", "Deny"/);
	});
});

describe("a role's policies", () => {
	it("are attached from the command line or a file", async () => {
		using policy = fileWith("{}\n");
		const fromLine = await runLine("euare-roleuploadpolicy S3 -p P -o {}");
		const fromFile = await runLine(
			`euare-roleuploadpolicy S3 -p P -f ${policy.file}`,
		);
		const input = { RoleName: "S3", PolicyName: "P", PolicyDocument: "{}" };
		assert.deepEqual(fromLine.requests, [["PutRolePolicy", input]]);
		assert.deepEqual(fromFile.requests, [
			["PutRolePolicy", { ...input, PolicyDocument: "{}\n" }],
		]);
	});

	it("are shown as they are, or over several lines", async () => {
		const answers = { GetRolePolicy: { PolicyDocument: "%7B%22a%22%3A1%7D" } };
		const plain = await runLine("iam-rolegetpolicy -r S3 -p P", answers);
		assert.equal(plain.out, '{"a":1}');
		const pretty = await runLine(
			"iam-rolegetpolicy -r S3 -p P --pretty-print",
			answers,
		);
		assert.equal(pretty.out, '{\n    "a": 1\n}');
	});

	it("are listed over all pages, with texts and one by one when asked", async () => {
		const answers = {
			ListRolePolicies: [{ PolicyNames: ["A", "B"] }, { PolicyNames: ["C"] }],
			GetRolePolicy: ({ PolicyName }: { PolicyName: string }) => ({
				PolicyDocument: encodeURIComponent(`{"of": "${PolicyName}"}`),
			}),
		};
		const outOf = async (flags: string) =>
			(await runLine(`euare-rolelistpolicies S3${flags}`, answers)).out;
		assert.equal(await outOf(""), "A\nB\nC\nIsTruncated: false");
		assert.equal(await outOf(" -p B"), "B\nIsTruncated: false");
		assert.equal(await outOf(" -p X"), "IsTruncated: false");
		assert.equal(await outOf(" -p B -v"), '{"of": "B"}\nIsTruncated: false');
		assert.match(await outOf(" -v"), /^A\n\{"of": "A"\}\nB\n/);
	});

	it("are taken away", async () => {
		const { requests } = await runLine("euare-roledelpolicy -r S3 -p P");
		assert.deepEqual(requests, [
			["DeleteRolePolicy", { RoleName: "S3", PolicyName: "P" }],
		]);
	});

	it("of trust are replaced, and printed when asked", async () => {
		const ran = await runLine(
			"euare-roleupdateassumepolicy S3 -s ec2.amazonaws.com -o",
		);
		assert.equal(ran.out, TRUST);
		assert.deepEqual(ran.requests, [
			["UpdateAssumeRolePolicy", { RoleName: "S3", PolicyDocument: TRUST }],
		]);
	});
});

describe("roles", () => {
	it("are listed by ARN over all pages", async () => {
		const ran = await runLine("euare-rolelistbypath", {
			ListRoles: [{ Roles: [Role] }, { Roles: [{ Arn: "arn:b" }] }],
		});
		assert.equal(ran.out, `${Role.Arn}\narn:b`);
	});

	it("are described", async () => {
		const ran = await runLine("iam-rolegetattributes -r S3", {
			GetRole: { Role },
		});
		assert.equal(ran.out, `${Role.Arn}\n${Role.RoleId}\n${TRUST}`);
	});
});

describe("roledel", () => {
	const answers = {
		ListInstanceProfilesForRole: {
			InstanceProfiles: [{ InstanceProfileName: "web", Arn: "arn:web" }],
		},
		ListRolePolicies: { PolicyNames: ["P"] },
	};

	it("removes what holds the role before the role", async () => {
		const { requests } = await runLine("euare-roledel -c S3", answers);
		assert.deepEqual(requests.slice(2), [
			[
				"RemoveRoleFromInstanceProfile",
				{ RoleName: "S3", InstanceProfileName: "web" },
			],
			["DeleteRolePolicy", { RoleName: "S3", PolicyName: "P" }],
			["DeleteRole", { RoleName: "S3" }],
		]);
	});

	it("changes nothing when it only pretends", async () => {
		const ran = await runLine("euare-roledel -c -p S3", answers);
		assert.equal(ran.out, "instance profiles\n\tarn:web\npolicies\n\tP");
		assert.deepEqual(
			ran.requests.map(([operation]) => operation),
			["ListInstanceProfilesForRole", "ListRolePolicies"],
		);
	});
});
