import assert from "node:assert/strict";
import { $Command, GetUserCommand, type IAMClient } from "@aws-sdk/client-iam";
import { getEndpointPlugin } from "@smithy/core/endpoints";
import type { StaticOperationSchema } from "@smithy/types";
import {
	CreateAccount$,
	DeleteAccount$,
	DeleteAccountPolicy$,
	GetAccountPolicy$,
	ListAccountPolicies$,
	ListAccounts$,
	PutAccountPolicy$,
} from "../../../controller/operations/euare/schemas.ts";
import type { AnyClient } from "../../fakes/sdk-exchange.ts";
import { ANYTHING, type Cases } from "./case.ts";

const finance = { AccountName: "finance" };
const limit = { ...finance, PolicyName: "limit" };

/** Sends an operation that AWS has not through the SDK, by a command made as the SDK makes its own. */
async function send(
	iam: IAMClient,
	schema: StaticOperationSchema,
	input: object = {},
): Promise<Readonly<Record<string, unknown>>> {
	const endpoint = GetUserCommand.getEndpointParameterInstructions();
	const AnyCommand = $Command
		.classBuilder()
		.m((_, __, config) => [getEndpointPlugin(Object(config), endpoint)])
		.s("AWSIdentityManagementV20100508", schema[2])
		.n("IAMClient", `${schema[2]}Command`)
		.sc(schema)
		.build();
	const client: AnyClient = iam;
	const answer = await client.send(new AnyCommand(input));
	const { $metadata, ...members } = Object(answer);
	return members;
}

/** The contract of Eucalyptus's operations on accounts. */
export const accountsCases: Cases = {
	async CreateAccount({ iam }) {
		const { Account } = await send(iam, CreateAccount$, finance);
		const { AccountName, AccountId } = Object(Account);
		assert.equal(AccountName, "finance");
		assert.match(AccountId, /^\d{12}$/);
		await assert.rejects(send(iam, CreateAccount$, finance), {
			name: "EntityAlreadyExistsException",
		});
	},

	async ListAccounts({ iam }) {
		const { Accounts } = await send(iam, ListAccounts$);
		assert.ok(Array.isArray(Accounts));
		const names = Accounts.map((account) => account.AccountName);
		assert.ok(names.includes("finance"));
		assert.equal(names.length, 2);
	},

	async PutAccountPolicy({ iam }) {
		await send(iam, PutAccountPolicy$, { ...limit, PolicyDocument: ANYTHING });
		const broken = { ...limit, PolicyDocument: "{}" };
		await assert.rejects(send(iam, PutAccountPolicy$, broken), {
			name: "MalformedPolicyDocumentException",
		});
	},

	async GetAccountPolicy({ iam }) {
		const policy = await send(iam, GetAccountPolicy$, limit);
		assert.equal(decodeURIComponent(String(policy.PolicyDocument)), ANYTHING);
	},

	async ListAccountPolicies({ iam }) {
		assert.deepEqual(await send(iam, ListAccountPolicies$, finance), {
			PolicyNames: ["limit"],
			IsTruncated: false,
		});
	},

	async DeleteAccountPolicy({ iam }) {
		await send(iam, DeleteAccountPolicy$, limit);
		await assert.rejects(send(iam, DeleteAccountPolicy$, limit), {
			name: "NoSuchEntityException",
		});
	},

	async DeleteAccount({ iam }) {
		await send(iam, DeleteAccount$, finance);
		await assert.rejects(send(iam, DeleteAccount$, finance), {
			name: "NoSuchEntityException",
		});
	},
};
