import assert from "node:assert/strict";
import {
	CreateAccountAliasCommand,
	CreateUserCommand,
	DeleteAccountAliasCommand,
	DeleteUserCommand,
	DeleteUserPolicyCommand,
	GetAccountAuthorizationDetailsCommand,
	GetAccountSummaryCommand,
	GetContextKeysForCustomPolicyCommand,
	GetContextKeysForPrincipalPolicyCommand,
	ListAccountAliasesCommand,
	PutUserPolicyCommand,
	SimulateCustomPolicyCommand,
	SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { ACCOUNT } from "../running-controller.ts";
import { answerOf, type Cases, decoded, POLICY } from "./case.ts";

const erin = { UserName: "Erin" };
const AccountAlias = "example-corp";
const CONDITIONAL =
	'{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:username":"Erin"}}}}';
const asked = {
	ActionNames: ["s3:GetObject"],
	ResourceArns: ["arn:aws:s3:::a+b/c"],
};
const source = { PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/Erin` };

/** The contract of what is about the account as a whole, and of policy analysis. */
export const accountCases: Cases = {
	async CreateAccountAlias({ iam }) {
		await iam.send(new CreateAccountAliasCommand({ AccountAlias }));
		const again = iam.send(new CreateAccountAliasCommand({ AccountAlias }));
		await assert.rejects(again, {
			name: "EntityAlreadyExistsException",
			message: `The account alias ${AccountAlias} already exists.`,
		});
	},

	async ListAccountAliases({ iam }) {
		const listed = await iam.send(new ListAccountAliasesCommand({}));
		const expected = { AccountAliases: [AccountAlias], IsTruncated: false };
		assert.deepEqual(answerOf(listed), expected);
	},

	async DeleteAccountAlias({ iam }) {
		await iam.send(new DeleteAccountAliasCommand({ AccountAlias }));
		const again = iam.send(new DeleteAccountAliasCommand({ AccountAlias }));
		await assert.rejects(again, {
			name: "NoSuchEntityException",
			message: `The account alias with name ${AccountAlias} cannot be found.`,
		});
	},

	async GetAccountSummary({ iam }) {
		await iam.send(new CreateUserCommand(erin));
		const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
		assert.equal(SummaryMap?.Users, 1);
		assert.equal(SummaryMap?.UsersQuota, 5000);
		assert.equal(SummaryMap?.AccountAccessKeysPresent, 1);
		assert.equal(SummaryMap?.AssumeRolePolicySizeQuota, 2048);
	},

	async GetAccountAuthorizationDetails({ iam }) {
		const inline = { ...erin, PolicyName: "Read" };
		await iam.send(
			new PutUserPolicyCommand({ ...inline, PolicyDocument: POLICY }),
		);
		const details = await iam.send(
			new GetAccountAuthorizationDetailsCommand({ Filter: ["User"] }),
		);
		assert.equal(details.IsTruncated, false);
		assert.deepEqual(details.RoleDetailList, []);
		const [user] = details.UserDetailList ?? [];
		assert.equal(user?.UserName, "Erin");
		assert.deepEqual(user?.GroupList, []);
		const [policy] = user?.UserPolicyList ?? [];
		assert.equal(decoded(policy?.PolicyDocument), POLICY);
	},

	async SimulatePrincipalPolicy({ iam }) {
		const { EvaluationResults } = await iam.send(
			new SimulatePrincipalPolicyCommand({ ...source, ...asked }),
		);
		assert.equal(EvaluationResults?.[0]?.EvalDecision, "allowed");
	},

	async SimulateCustomPolicy({ iam }) {
		const PolicyInputList = [CONDITIONAL];
		const { EvaluationResults } = await iam.send(
			new SimulateCustomPolicyCommand({ PolicyInputList, ...asked }),
		);
		const [result] = EvaluationResults ?? [];
		assert.equal(result?.EvalDecision, "implicitDeny");
		assert.deepEqual(result?.MissingContextValues, ["aws:username"]);
	},

	async GetContextKeysForCustomPolicy({ iam }) {
		const PolicyInputList = [CONDITIONAL];
		const { ContextKeyNames } = await iam.send(
			new GetContextKeysForCustomPolicyCommand({ PolicyInputList }),
		);
		assert.deepEqual(ContextKeyNames, ["aws:username"]);
	},

	async GetContextKeysForPrincipalPolicy({ iam }) {
		const { ContextKeyNames } = await iam.send(
			new GetContextKeysForPrincipalPolicyCommand(source),
		);
		assert.deepEqual(ContextKeyNames, []);
		await iam.send(
			new DeleteUserPolicyCommand({ ...erin, PolicyName: "Read" }),
		);
		await iam.send(new DeleteUserCommand(erin));
	},
};
