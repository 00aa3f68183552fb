import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { euareOperations } from "../../../../controller/operations/euare/index.ts";
import { iamOperations } from "../../../../controller/operations/iam/index.ts";
import type {
	AnyOperation,
	CallContext,
	Sighting,
} from "../../../../controller/operations/operation.ts";
import { setAccountAlias } from "../../../../controller/store/account-aliases.ts";
import { insertAccount } from "../../../../controller/store/accounts.ts";
import type { Store } from "../../../../controller/store/store.ts";
import {
	accountOfEachKind,
	askedOf,
} from "../../../fakes/account-of-each-kind.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import {
	arn,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";
import { seededRandom } from "../../../fakes/seeded-random.ts";

/** What makes something new, and lists of everything: no name of theirs is looked for. */
const LOOK_FOR_NOTHING = [
	"CreateGroup",
	"CreateInstanceProfile",
	"CreatePolicy",
	"CreateRole",
	"CreateUser",
	"ListGroups",
	"ListInstanceProfiles",
	"ListOpenIDConnectProviders",
	"ListRoles",
	"ListUsers",
];

/** One makes what it names; the other finds a user by the id of a key, which nobody else ever gets. */
const EXEMPT = ["CreateOpenIDConnectProvider", "GetAccessKeyLastUsed"];

/** What calls need besides names. */
const FURTHER = {
	AccountName: "finance",
	ActionNames: ["s3:GetObject"],
	ClientID: "client",
	PolicyDocument: POLICY,
	PolicySourceArn: arn("user/team/Alice"),
	SetAsDefault: true,
	Status: "Inactive",
	ThumbprintList: ["a".repeat(40)],
	VersionId: "v1",
};

function inputOf(operation: AnyOperation): object {
	const isTrust = operation.schema[2] === "UpdateAssumeRolePolicy";
	return {
		...askedOf(operation, FURTHER),
		...(isTrust && { PolicyDocument: trustPolicy() }),
	};
}

const operations: readonly AnyOperation[] = [
	...iamOperations,
	...euareOperations,
];

async function sightingsOf(
	operation: AnyOperation,
	context: CallContext,
): Promise<readonly Sighting[]> {
	const input = inputOf(operation);
	const resources = (await operation.resources?.(input, context)) ?? [];
	const passed = (await operation.passes?.(input, context)) ?? [];
	return [...resources, ...passed].flatMap(({ sighting }) => sighting ?? []);
}

const UNDONE = new Error("undone");

/** How the call is refused; undefined when it is not. Either way nothing of it stays. */
async function refusalOf(
	operation: AnyOperation,
	call: CallContext,
): Promise<string | undefined> {
	const { store } = call;
	const undoing: Store = {
		...store,
		[Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
		read: store.read,
		generation: store.generation,
		write: (change) =>
			store.write(async (tx) => {
				await change(tx);
				throw UNDONE;
			}),
	};
	try {
		await operation.handle(inputOf(operation), { ...call, store: undoing });
	} catch (error) {
		if (error === UNDONE) return undefined;
		assert.ok(error instanceof Error);
		return `${error.name}: ${error.message}`;
	}
	return undefined;
}

/** With the ids and the time of creation that the seed gives. */
async function account(seed: number, id: string): Promise<IamCall> {
	const random = seededRandom(String(seed));
	const iam = await accountOfEachKind({ random, clock: new FakeClock(seed) });
	await iam.context.store.write(async (tx) => {
		const row = { account_id: id, account_name: null, created_at: 0 };
		await insertAccount(tx, row);
		await setAccountAlias(tx, { account_id: id, account_alias: "finance" });
	});
	return iam;
}

describe("what has taken a name since the call was authorized", () => {
	let earlier: IamCall;
	let empty: IamCall;
	let context: CallContext;

	before(async () => {
		earlier = await account(1, "222222222222");
		empty = await iamCall();
		({ context } = await account(2, "333333333333"));
	});

	for (const operation of operations) {
		const name = operation.schema[2];
		const exempt = [...LOOK_FOR_NOTHING, ...EXEMPT].includes(name);
		if (exempt || !operation.resources) continue;
		it(`is not there for ${name}`, async () => {
			const now = await sightingsOf(operation, context);
			assert.notDeepEqual(now, []);
			const asIs = await refusalOf(operation, { ...context, sightings: now });
			for (const before of [earlier, empty]) {
				const sightings = await sightingsOf(operation, before.context);
				const refusal = await refusalOf(operation, { ...context, sightings });
				assert.match(String(refusal), /^NoSuchEntityException: /);
				assert.notEqual(refusal, asIs);
			}
		});
	}
});
