import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { PutAccountPolicy } from "../../../../controller/operations/euare/PutAccountPolicy.ts";
import { AddUserToGroup } from "../../../../controller/operations/iam/AddUserToGroup.ts";
import { AttachUserPolicy } from "../../../../controller/operations/iam/AttachUserPolicy.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { PutGroupPolicy } from "../../../../controller/operations/iam/PutGroupPolicy.ts";
import { PutUserPermissionsBoundary } from "../../../../controller/operations/iam/PutUserPermissionsBoundary.ts";
import { PutUserPolicy } from "../../../../controller/operations/iam/PutUserPolicy.ts";
import { SimulatePrincipalPolicy } from "../../../../controller/operations/iam/SimulatePrincipalPolicy.ts";
import { twoAccounts } from "../../../fakes/account-call.ts";
import { arn, type IamCall, iamCall } from "../../../fakes/iam-call.ts";

const ALICE = arn("user/team/Alice");

function policy(...Statement: readonly object[]): string {
	return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** A user with a policy of every kind: inline, attached, by group. */
async function account(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateUser, { UserName: "Alice", Path: "/team/" });
	await iam.run(CreateGroup, { GroupName: "Ops" });
	await iam.run(AddUserToGroup, { GroupName: "Ops", UserName: "Alice" });
	await iam.run(PutUserPolicy, {
		UserName: "Alice",
		PolicyName: "own",
		PolicyDocument: policy({
			Effect: "Allow",
			Action: "s3:GetObject",
			Resource: "*",
		}),
	});
	await iam.run(PutGroupPolicy, {
		GroupName: "Ops",
		PolicyName: "shared",
		PolicyDocument: policy({
			Effect: "Deny",
			Action: "s3:Get*",
			Resource: "arn:aws:s3:::secret/*",
		}),
	});
	await iam.run(CreatePolicy, {
		PolicyName: "Lists",
		PolicyDocument: policy({
			Effect: "Allow",
			Action: "s3:List*",
			Resource: "*",
			Condition: { StringEquals: { "s3:prefix": "$" + "{aws:username}" } },
		}),
	});
	await iam.run(AttachUserPolicy, {
		UserName: "Alice",
		PolicyArn: arn("policy/Lists"),
	});
	return iam;
}

describe("SimulatePrincipalPolicy", () => {
	let iam: IamCall;

	before(async () => {
		iam = await account();
	});

	it("answers for each action and resource, and which policy decided", async () => {
		const { EvaluationResults = [] } = await iam.run(SimulatePrincipalPolicy, {
			PolicySourceArn: ALICE,
			ActionNames: ["s3:GetObject", "s3:PutObject"],
			ResourceArns: ["arn:aws:s3:::open/a", "arn:aws:s3:::secret/a"],
		});
		assert.deepEqual(
			EvaluationResults.map((one) => [
				one.EvalActionName,
				one.EvalResourceName,
				one.EvalDecision,
				one.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId),
			]),
			[
				["s3:GetObject", "arn:aws:s3:::open/a", "allowed", ["user_Alice_own"]],
				[
					"s3:GetObject",
					"arn:aws:s3:::secret/a",
					"explicitDeny",
					["group_Ops_shared"],
				],
				["s3:PutObject", "arn:aws:s3:::open/a", "implicitDeny", []],
				["s3:PutObject", "arn:aws:s3:::secret/a", "implicitDeny", []],
			],
		);
	});

	it("shapes a result as AWS does", async () => {
		const { EvaluationResults, IsTruncated } = await iam.run(
			SimulatePrincipalPolicy,
			{ PolicySourceArn: ALICE, ActionNames: ["s3:GetObject"] },
		);
		assert.equal(IsTruncated, false);
		assert.deepEqual(EvaluationResults, [
			{
				EvalActionName: "s3:GetObject",
				EvalResourceName: "*",
				EvalDecision: "allowed",
				MatchedStatements: [
					{
						SourcePolicyId: "user_Alice_own",
						SourcePolicyType: "IAM Policy",
						StartPosition: { Line: 1, Column: 38 },
						EndPosition: { Line: 1, Column: 95 },
					},
				],
				MissingContextValues: ["s3:prefix"],
			},
		]);
	});

	it("knows the simulated caller's own context, and takes the rest from the request", async () => {
		const ask = async (value: string) => {
			const { EvaluationResults } = await iam.run(SimulatePrincipalPolicy, {
				PolicySourceArn: ALICE,
				ActionNames: ["s3:ListBucket"],
				ContextEntries: [
					{
						ContextKeyName: "S3:Prefix",
						ContextKeyType: "string",
						ContextKeyValues: [value],
					},
				],
			});
			return EvaluationResults?.[0];
		};
		const allowed = await ask("Alice");
		assert.equal(allowed?.EvalDecision, "allowed");
		assert.deepEqual(allowed?.MissingContextValues, []);
		assert.equal(allowed?.MatchedStatements?.[0]?.SourcePolicyId, "Lists");
		assert.equal((await ask("Bob"))?.EvalDecision, "implicitDeny");
	});

	it("adds the policies that the request brings", async () => {
		const { EvaluationResults } = await iam.run(SimulatePrincipalPolicy, {
			PolicySourceArn: ALICE,
			ActionNames: ["s3:PutObject"],
			PolicyInputList: [
				policy({ Effect: "Allow", Action: "s3:Put*", Resource: "*" }),
			],
		});
		assert.equal(
			EvaluationResults?.[0]?.MatchedStatements?.[0]?.SourcePolicyId,
			"PolicyInputList.1",
		);
	});

	it("says what the permissions boundary does to the decision", async () => {
		const bounded = await account();
		await bounded.run(PutUserPermissionsBoundary, {
			UserName: "Alice",
			PermissionsBoundary: arn("policy/Lists"),
		});
		const { EvaluationResults } = await bounded.run(SimulatePrincipalPolicy, {
			PolicySourceArn: ALICE,
			ActionNames: ["s3:GetObject"],
		});
		assert.equal(EvaluationResults?.[0]?.EvalDecision, "implicitDeny");
		assert.deepEqual(
			EvaluationResults?.[0]?.PermissionsBoundaryDecisionDetail,
			{ AllowedByPermissionsBoundary: false },
		);
	});

	it("gives results in pages whose marker fits no other request", async () => {
		const input = {
			PolicySourceArn: ALICE,
			ActionNames: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
			ResourceArns: ["arn:aws:s3:::a", "arn:aws:s3:::b"],
			MaxItems: 4,
		};
		const first = await iam.run(SimulatePrincipalPolicy, input);
		assert.equal(first.EvaluationResults?.length, 4);
		assert.equal(first.IsTruncated, true);
		const Marker = first.Marker ?? "";
		const second = await iam.run(SimulatePrincipalPolicy, { ...input, Marker });
		assert.deepEqual(
			second.EvaluationResults?.map((one) => one.EvalActionName),
			["s3:ListBucket", "s3:ListBucket"],
		);
		assert.equal(second.IsTruncated, false);
		assert.equal(
			await iam.refusal(SimulatePrincipalPolicy, {
				...input,
				ActionNames: ["s3:GetObject"],
				Marker,
			}),
			"ValidationError: Invalid Marker.",
		);
	});

	it("tells when a policy laid on the account keeps what the user's own allow", async () => {
		const { administrator, finance, financeId } = await twoAccounts();
		await finance.run(CreateUser, { UserName: "bob" });
		const all = policy({ Effect: "Allow", Action: "*", Resource: "*" });
		const own = { UserName: "bob", PolicyName: "all", PolicyDocument: all };
		await finance.run(PutUserPolicy, own);
		const ask = async () => {
			const { EvaluationResults } = await finance.run(SimulatePrincipalPolicy, {
				PolicySourceArn: `arn:aws:iam::${financeId}:user/bob`,
				ActionNames: ["s3:GetObject"],
			});
			const [result] = EvaluationResults ?? [];
			return [result?.EvalDecision, result?.OrganizationsDecisionDetail];
		};
		assert.deepEqual(await ask(), ["allowed", undefined]);
		await administrator.run(PutAccountPolicy, {
			AccountName: "finance",
			PolicyName: "only-iam",
			PolicyDocument: all.replace('"*"', '"iam:*"'),
		});
		assert.deepEqual(await ask(), [
			"implicitDeny",
			{ AllowedByOrganizations: false },
		]);
	});

	it("refuses what has no policies, is not there, or is no action", async () => {
		const refusal = (PolicySourceArn: string, action = "s3:GetObject") =>
			iam.refusal(SimulatePrincipalPolicy, {
				PolicySourceArn,
				ActionNames: [action],
			});
		const session = "arn:aws:sts::111111111111:assumed-role/a/b";
		assert.equal(
			await refusal(session),
			`InvalidInput: Invalid Entity Arn: ${session} does not clearly define entity type and name.`,
		);
		assert.equal(
			await refusal(arn("user/nobody")),
			"NoSuchEntity: The user with name nobody cannot be found.",
		);
		assert.equal(
			await refusal(arn("user/Alice")),
			"NoSuchEntity: The user with name Alice cannot be found.",
		);
		assert.equal(
			await refusal(ALICE, "s3:Get*"),
			"InvalidInput: Invalid Action Name: s3:Get*",
		);
	});
});
