import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runLine } from "../../fakes/euca-terminal.ts";
import { refusal } from "../../fakes/fake-aws.ts";

describe("a command line", () => {
	it("takes the name alone, after its letter and after its word", async () => {
		for (const line of [
			"euare-roledel S3",
			"euare-roledel -r S3",
			"euare-roledel --role-name S3",
		]) {
			const { requests } = await runLine(line);
			assert.deepEqual(requests, [["DeleteRole", { RoleName: "S3" }]], line);
		}
	});

	it("takes a name that reads like a number or a truth as it is typed", async () => {
		for (const name of ["007", "true", "1e3"]) {
			const { requests } = await runLine(`euare-roledel -r ${name}`);
			assert.deepEqual(requests, [["DeleteRole", { RoleName: name }]]);
		}
	});

	it("takes the last of a flag that is given twice", async () => {
		const { requests } = await runLine("iam-rolelistbypath -p /a/ -p /b/");
		assert.deepEqual(requests, [["ListRoles", { PathPrefix: "/b/" }]]);
	});

	it("refuses with the service's code and words, and status 1", async () => {
		const ran = await runLine("euare-roledel S3", {
			DeleteRole() {
				throw refusal("NoSuchEntity", "The role with name S3 cannot be found.");
			},
		});
		assert.deepEqual([ran.status, ran.out], [1, ""]);
		assert.equal(
			ran.err,
			"euare-roledel: error (NoSuchEntity): The role with name S3 cannot be found.",
		);
	});

	it("says how the command is used, with status 2, when it is used otherwise", async () => {
		const cases = {
			"iam-roledel": "argument ROLE is required",
			"iam-roledel a b": "unrecognized arguments: b",
			"iam-roledel a --nothing": "Unknown argument: nothing",
			"iam-rolecreate a": "one of the arguments -f --service is required",
			"iam-rolecreate a -f x -s y":
				"argument --service: not allowed with argument -f",
			"iam-rolegetpolicy a": "Missing required argument: policy-name",
			"iam-rolegetpolicy a -p": "Not enough arguments following: p",
		};
		for (const [line, message] of Object.entries(cases)) {
			const [program] = line.split(" ");
			const ran = await runLine(line);
			assert.equal(ran.status, 2, line);
			assert.equal(
				ran.err,
				`usage: ${program} [options] ROLE\n${program}: error: ${message}`,
			);
			assert.deepEqual(ran.requests, []);
		}
	});

	it("acts for another account in the commands of IAM alone", async () => {
		const ran = await runLine("euca-describe-instances --as-account other");
		assert.equal(ran.status, 2);
		assert.match(ran.err, /Unknown argument: as-account/);
	});

	it("says that there is no such command", async () => {
		const ran = await runLine("iam-nothing");
		assert.equal(ran.err, "iam-nothing: error: there is no such command");
		assert.equal(ran.status, 1);
	});
});
