import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { AWS, AwsCommand } from "./aws-command.ts";
import { missingClient } from "./real-client.ts";

const TRUST = JSON.stringify({
	Version: "2012-10-17",
	Statement: [
		{
			Effect: "Allow",
			Principal: { AWS: ACCOUNT },
			Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
		},
	],
});
const ALLOW = (...Action: string[]) =>
	JSON.stringify({
		Version: "2012-10-17",
		Statement: [{ Effect: "Allow", Action, Resource: "*" }],
	});
const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
const ASSUME = `sts assume-role --role-arn ${ROLE} --role-session-name try`;

describe("STS through the AWS CLI", {
	skip: missingClient("awscli", AWS, "--version"),
}, () => {
	let controller: RunningController;
	let aws: AwsCommand;
	let alice: Record<string, string>;

	before(async () => {
		controller = await startController();
		aws = new AwsCommand(controller);
		await aws.json("iam create-role --role-name worker", [
			...["--assume-role-policy-document", TRUST],
		]);
		await aws.json("iam put-role-policy --role-name worker --policy-name p", [
			...["--policy-document", ALLOW("iam:*", "sts:*")],
		]);
		await aws.json("iam create-user --user-name alice");
		await aws.json("iam put-user-policy --user-name alice --policy-name p", [
			...["--policy-document", ALLOW("sts:*", "iam:List*")],
		]);
		const { AccessKey } = await aws.json(
			"iam create-access-key --user-name alice",
		);
		alice = aws.withKeys(AccessKey);
	});
	after(() => controller?.[Symbol.asyncDispose]());

	/** The error that the CLI tells. */
	async function refusal(
		command: string,
		values: readonly string[] = [],
		environment = alice,
	): Promise<string> {
		const { status, faults } = await aws.run(command, values, environment);
		assert.notEqual(status, 0, command);
		return faults.trim();
	}

	it("assumes a role with a session policy, tags and a source identity, and chains it", async () => {
		const first = await aws.json(
			`${ASSUME} --source-identity alice --transitive-tag-keys team`,
			[
				...["--tags", "Key=team,Value=blue"],
				...["--policy", ALLOW("sts:*", "iam:ListRoles")],
			],
			alice,
		);
		assert.equal(first.SourceIdentity, "alice");
		assert.ok(first.PackedPolicySize > 0);
		assert.equal(
			first.AssumedRoleUser.Arn,
			`arn:aws:sts::${ACCOUNT}:assumed-role/worker/try`,
		);
		const session = aws.withKeys(first.Credentials);
		await aws.json("iam list-roles", [], session);
		assert.match(
			await refusal("iam list-users", [], session),
			/because no session policy allows the iam:ListUsers action/,
		);
		assert.match(
			await refusal(`${ASSUME} --tags Key=TEAM,Value=red`, [], session),
			/\(InvalidParameterValue\).*conflicts with a transitive tag key/,
		);
		assert.match(
			await refusal(`${ASSUME} --duration-seconds 3601`, [], session),
			/\(ValidationError\).*1 hour session limit/,
		);
		const second = await aws.json(ASSUME, [], session);
		assert.equal(second.SourceIdentity, "alice");
	});

	it("gets session and federation tokens, with what these may not do", async () => {
		const own = await aws.json(
			"sts get-session-token --duration-seconds 900",
			[],
			alice,
		);
		const session = aws.withKeys(own.Credentials);
		assert.match(
			await refusal("iam list-roles", [], session),
			/\(InvalidClientTokenId\)/,
		);
		assert.match(
			await refusal("sts get-session-token", [], session),
			/\(AccessDenied\).*Cannot call GetSessionToken with session credentials/,
		);
		const mfa = `sts get-session-token --token-code 123456 --serial-number arn:aws:iam::${ACCOUNT}:mfa/alice`;
		assert.match(
			await refusal(mfa),
			/\(AccessDenied\).*MultiFactorAuthentication failed, unable to validate MFA code/,
		);
		const federated = await aws.json(
			"sts get-federation-token --name bob",
			["--policy", ALLOW("ec2:Describe*")],
			alice,
		);
		const { Arn } = await aws.json(
			"sts get-caller-identity",
			[],
			aws.withKeys(federated.Credentials),
		);
		assert.equal(Arn, `arn:aws:sts::${ACCOUNT}:federated-user/bob`);
	});

	it("decodes why EC2 denied, and tells whose a key is", async () => {
		const denied = await refusal("ec2 describe-instances");
		const [, message = ""] =
			/Encoded authorization failure message: (\S+)/.exec(denied) ?? [];
		const { DecodedMessage } = await aws.json(
			"sts decode-authorization-message",
			["--encoded-message", message],
			alice,
		);
		const { allowed, context } = JSON.parse(DecodedMessage);
		assert.equal(allowed, false);
		assert.equal(context.action, "ec2:DescribeInstances");
		const { accessKeyId } = await controller.rootKeys();
		const info = await aws.json(
			`sts get-access-key-info --access-key-id ${accessKeyId}`,
		);
		assert.equal(info.Account, ACCOUNT);
	});

	it("simulates what the engine would decide", async () => {
		const simulated = await aws.json(
			`iam simulate-principal-policy --policy-source-arn arn:aws:iam::${ACCOUNT}:user/alice --action-names sts:AssumeRole iam:CreateUser`,
		);
		assert.deepEqual(
			simulated.EvaluationResults.map(
				(one: Record<string, string>) => one.EvalDecision,
			),
			["allowed", "implicitDeny"],
		);
	});
});
