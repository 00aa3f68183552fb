import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runLine } from "../../fakes/euca-terminal.ts";

const Credentials = {
	AccessKeyId: "ASIAEXAMPLE",
	SecretAccessKey: "secret/+",
	SessionToken: "token==",
	Expiration: new Date("2026-03-04T06:00:00Z"),
};
const answers = {
	AssumeRole: { Credentials },
	GetCallerIdentity: {
		Account: "222222222222",
		Arn: "arn:aws:iam::222222222222:root",
		UserId: "222222222222",
	},
};

describe("assumerole", () => {
	it("prints what makes a shell act as the role", async () => {
		const ran = await runLine("euare-assumerole S3", answers, {
			EC2_USER_ID: "111111111111",
		});
		assert.equal(
			ran.out,
			`AWS_ACCESS_KEY_ID=ASIAEXAMPLE; export AWS_ACCESS_KEY_ID;
AWS_ACCESS_KEY=ASIAEXAMPLE; export AWS_ACCESS_KEY;
EC2_ACCESS_KEY=ASIAEXAMPLE; export EC2_ACCESS_KEY;
AWS_SECRET_ACCESS_KEY=secret/+; export AWS_SECRET_ACCESS_KEY;
AWS_SECRET_KEY=secret/+; export AWS_SECRET_KEY;
EC2_SECRET_KEY=secret/+; export EC2_SECRET_KEY;
AWS_SESSION_TOKEN=token==; export AWS_SESSION_TOKEN;
AWS_SECURITY_TOKEN=token==; export AWS_SECURITY_TOKEN;
AWS_CREDENTIAL_EXPIRATION=2026-03-04T06:00:00Z; export AWS_CREDENTIAL_EXPIRATION;
EC2_USER_ID=111111111111; export EC2_USER_ID;
unset AWS_CREDENTIAL_FILE;

# If you can read this, rerun this program with eval:
#     eval \`euare-assumerole S3\``,
		);
	});

	it("asks for 15 minutes in a session named for the time", async () => {
		const { requests } = await runLine("euare-assumerole 1:S3", answers);
		assert.partialDeepStrictEqual(requests[0]?.[1], {
			RoleArn: "arn:aws:iam::1:role/S3",
			RoleSessionName: "euca2ools-2026-03-04T050607Z",
			DurationSeconds: 900,
		});
	});

	it("asks for what its flags say", async () => {
		const { requests } = await runLine(
			"euare-assumerole 1:S3 -d 3600 --session-name me --policy-content {} --external-id e",
			answers,
		);
		assert.partialDeepStrictEqual(requests[0]?.[1], {
			DurationSeconds: 3600,
			RoleSessionName: "me",
			Policy: "{}",
			ExternalId: "e",
		});
	});

	it("completes the role's ARN from the right", async () => {
		const environment = { EC2_USER_ID: "1" };
		for (const typed of [
			"web/S3",
			"role/web/S3",
			"1:role/web/S3",
			":1:role/web/S3",
			"iam::1:role/web/S3",
			"aws:iam::1:role/web/S3",
			"arn:aws:iam::1:role/web/S3",
		]) {
			const line = `euare-assumerole ${typed}`;
			const { requests } = await runLine(line, answers, environment);
			assert.partialDeepStrictEqual(
				requests[0]?.[1],
				{ RoleArn: "arn:aws:iam::1:role/web/S3" },
				typed,
			);
		}
	});

	it("finds the account of the caller when none is named", async () => {
		const { requests } = await runLine("euare-assumerole S3", answers);
		assert.partialDeepStrictEqual(requests[1]?.[1], {
			RoleArn: "arn:aws:iam::222222222222:role/S3",
		});
	});

	it("speaks the C shell's language to those who use it", async () => {
		for (const [line, SHELL] of [
			["euare-assumerole 1:S3", "/bin/tcsh"],
			["euare-assumerole -c 1:S3", "/bin/bash"],
		] as const) {
			const { out } = await runLine(line, answers, { SHELL });
			assert.match(out, /^setenv AWS_ACCESS_KEY_ID ASIAEXAMPLE;\n/);
			assert.match(out, /\nunsetenv AWS_CREDENTIAL_FILE;\n/);
		}
	});

	it("prints nothing that a shell would run as something else", async () => {
		const ran = await runLine("euare-assumerole 1:S3", {
			AssumeRole: { Credentials: { ...Credentials, SessionToken: "t; id" } },
		});
		assert.deepEqual([ran.status, ran.out], [1, ""]);
		assert.match(ran.err, /not safe to evaluate/);
	});
});

describe("releaserole", () => {
	it("removes all that assumerole sets, and asks nobody", async () => {
		const { out, requests } = await runLine("euare-releaserole");
		const removed = [...out.matchAll(/^unset (\w+);$/gm)].map(
			([, name]) => name,
		);
		const assumed = await runLine("euare-assumerole 1:S3", answers);
		const set = [...assumed.out.matchAll(/(?:export|unset) (\w+);$/gm)];
		assert.deepEqual(
			removed,
			set.map(([, name]) => name),
		);
		assert.deepEqual(requests, []);
	});
});

describe("getcallerid", () => {
	it("shows who signs, and with which key", async () => {
		const { out } = await runLine("euare-getcallerid", answers);
		assert.equal(
			out,
			"account = 222222222222\narn = arn:aws:iam::222222222222:root\nkey-id = AKIAFAKE\nuser-id = 222222222222",
		);
	});
});
