import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { inTurns } from "#shared/in-turns.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetUser } from "../../../../controller/operations/iam/GetUser.ts";
import { SimulateCustomPolicy } from "../../../../controller/operations/iam/SimulateCustomPolicy.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const MATEO = arn("user/mateo");
const RESOURCE = "arn:aws:s3:::production/Test";

function policy(statement: object): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: [
			{ Effect: "Allow", Action: "s3:*", Resource: "*", ...statement },
		],
	});
}

const IAM_ONLY = policy({ Action: "iam:*" });

/** The same statement over and over, in as many characters as a policy may have here. */
function longest(document: string): string {
	const { Version, Statement } = JSON.parse(document);
	const each = JSON.stringify(Statement[0]).length + 1;
	const count = Math.floor((131_072 - 50) / each);
	return JSON.stringify({
		Version,
		Statement: Array(count).fill(Statement[0]),
	});
}

describe("SimulateCustomPolicy", () => {
	let iam: IamCall;

	before(async () => {
		iam = await iamCall();
		await iam.run(CreateUser, { UserName: "mateo" });
		await iam.run(CreateRole, {
			RoleName: "worker",
			AssumeRolePolicyDocument: trustPolicy(),
		});
	});

	it("lets a policy on the resource give a user what its own policies and boundary do not", async () => {
		const { EvaluationResults } = await iam.run(SimulateCustomPolicy, {
			ActionNames: ["s3:PutObject"],
			CallerArn: MATEO,
			ResourceArns: [RESOURCE],
			PolicyInputList: [IAM_ONLY],
			PermissionsBoundaryPolicyInputList: [IAM_ONLY],
			ResourcePolicy: policy({ Principal: { AWS: MATEO } }),
		});
		const [result] = EvaluationResults ?? [];
		const detail = { AllowedByPermissionsBoundary: false };
		assert.equal(result?.EvalDecision, "allowed");
		assert.deepEqual(result?.PermissionsBoundaryDecisionDetail, detail);
		assert.deepEqual(result?.EvalDecisionDetails, {});
		assert.deepEqual(
			result?.MatchedStatements?.map((one) => [
				one.SourcePolicyId,
				one.SourcePolicyType,
			]),
			[["ResourcePolicy", "Resource Policy"]],
		);
		assert.deepEqual(result?.ResourceSpecificResults, [
			{
				EvalResourceName: RESOURCE,
				EvalResourceDecision: "allowed",
				MatchedStatements: result?.MatchedStatements,
				MissingContextValues: [],
				PermissionsBoundaryDecisionDetail: detail,
			},
		]);
	});

	it("keeps a role within its boundary, whatever a policy on the resource gives it", async () => {
		const { EvaluationResults } = await iam.run(SimulateCustomPolicy, {
			ActionNames: ["s3:PutObject"],
			CallerArn: arn("role/worker"),
			ResourceArns: [RESOURCE],
			PolicyInputList: [IAM_ONLY],
			PermissionsBoundaryPolicyInputList: [IAM_ONLY],
			ResourcePolicy: policy({ Principal: { AWS: arn("role/worker") } }),
		});
		assert.equal(EvaluationResults?.[0]?.EvalDecision, "implicitDeny");
	});

	it("says what each side decided when caller and resource are of different accounts", async () => {
		const { EvaluationResults } = await iam.run(SimulateCustomPolicy, {
			ActionNames: ["s3:PutObject"],
			CallerArn: MATEO,
			ResourceArns: [RESOURCE],
			ResourceOwner: "arn:aws:iam::222222222222:root",
			PolicyInputList: [policy({})],
			ResourcePolicy: policy({ Effect: "Deny", Principal: "*" }),
		});
		const [result] = EvaluationResults ?? [];
		const details = {
			"IAM Policy": "allowed",
			"Resource Policy": "explicitDeny",
		};
		assert.equal(result?.EvalDecision, "explicitDeny");
		assert.deepEqual(result?.EvalDecisionDetails, details);
		assert.deepEqual(
			result?.ResourceSpecificResults?.[0]?.EvalDecisionDetails,
			details,
		);
	});

	it("takes several values only for keys that are lists", async () => {
		const input = (ContextKeyType: "string" | "stringList") => ({
			ActionNames: ["s3:GetObject"],
			PolicyInputList: [
				policy({
					Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": "b" } },
				}),
			],
			ContextEntries: [
				{
					ContextKeyName: "aws:TagKeys",
					ContextKeyType,
					ContextKeyValues: ["a", "b"],
				},
			],
		});
		const answer = await iam.run(SimulateCustomPolicy, input("stringList"));
		assert.equal(answer.EvaluationResults?.[0]?.EvalDecision, "allowed");
		assert.equal(
			await iam.refusal(SimulateCustomPolicy, input("string")),
			"InvalidInput: Context key aws:TagKeys of type string takes one value.",
		);
	});

	it("refuses what it cannot take into account", async () => {
		const refusal = (more: object) =>
			iam.refusal(SimulateCustomPolicy, {
				ActionNames: ["s3:GetObject"],
				PolicyInputList: [policy({})],
				...more,
			});
		assert.equal(
			await refusal({ PolicyInputList: ["{}"] }),
			"InvalidInput: Syntax errors in policy.",
		);
		assert.equal(
			await refusal({ ResourcePolicy: policy({ Principal: "*" }) }),
			"InvalidInput: CallerArn is required with a ResourcePolicy.",
		);
		assert.equal(
			await refusal({
				PermissionsBoundaryPolicyInputList: [IAM_ONLY, IAM_ONLY],
			}),
			"InvalidInput: Only one permissions boundary can be simulated.",
		);
		assert.equal(
			await refusal({ ResourceOwner: "me" }),
			"InvalidInput: Invalid Resource Owner: me",
		);
		assert.match(
			await refusal({
				OrderedOrganizationPolicyInputList: [
					{ ServiceControlPolicyInputList: [IAM_ONLY] },
				],
			}),
			/^InvalidInput: There are no organizations/,
		);
	});

	it("lets other calls be answered while it goes through the longest policies", async () => {
		const order: string[] = [];
		const simulated = iam
			.run(SimulateCustomPolicy, {
				ActionNames: Array(30).fill("s3:GetObject"),
				PolicyInputList: [longest(IAM_ONLY)],
			})
			.then(() => order.push("simulation"));
		const others = inTurns(["first", "second"], () => {}).then(() =>
			iam.run(GetUser, { UserName: "mateo" }).then(() => order.push("user")),
		);
		await Promise.all([simulated, others]);
		assert.deepEqual(order, ["user", "simulation"]);
	});

	it("gives fewer results at once the longer the policies are and the more statements match", async () => {
		const counts = async (asked: number, document: string) => {
			const found: number[] = [];
			for (let Marker: string | undefined; ; ) {
				const page = await iam.run(SimulateCustomPolicy, {
					...{ ActionNames: Array(asked).fill("s3:GetObject"), MaxItems: 1000 },
					PolicyInputList: [document],
					...(Marker !== undefined && { Marker }),
				});
				found.push(page.EvaluationResults?.length ?? 0);
				if (!page.IsTruncated) return found;
				Marker = page.Marker;
			}
		};
		assert.deepEqual(await counts(60, policy({})), [60]);
		assert.deepEqual(await counts(60, longest(IAM_ONLY)), [33, 27]);
		assert.deepEqual(await counts(5, longest(policy({}))), [2, 2, 1]);
	});

	it("refuses context values that would be compared with too much", async () => {
		const valued = (size: number) => ({
			ActionNames: ["s3:GetObject"],
			PolicyInputList: [longest(IAM_ONLY)],
			ContextEntries: [
				{
					ContextKeyName: "aws:UserAgent",
					ContextKeyType: "string" as const,
					ContextKeyValues: ["a".repeat(size)],
				},
			],
		});
		await iam.run(SimulateCustomPolicy, valued(7_000));
		assert.equal(
			await iam.refusal(SimulateCustomPolicy, valued(9_000)),
			"InvalidInput: The policies and context values are too long to be simulated together.",
		);
	});
});
