import { createHash } from "node:crypto";
import type {
	ContextEntry,
	EvaluationResult,
	SimulateCustomPolicyRequest,
	SimulatePolicyResponse,
	SimulatePrincipalPolicyRequest,
} from "@aws-sdk/client-iam";
import { parseArn } from "#shared/arn.ts";
import { inTurns } from "#shared/in-turns.ts";
import type { ContextValues } from "../../authorize/context-keys.ts";
import { type ContextRecord, contextOf } from "../../authorize/context-keys.ts";
import type { RequestPrincipal } from "../../authorize/match-principal.ts";
import { isRecord, parseJson } from "../../authorize/policy-json.ts";
import { validatePolicy } from "../../authorize/validate-policy.ts";
import { listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext } from "../operation.ts";
import { invalidInput } from "./errors.ts";
import { type PagedList, readPage } from "./page.ts";
import type { Simulation } from "./simulate.ts";
import type { SimulatedEntity, SimulatedPolicy } from "./simulated-policies.ts";

/** What the results of one page may cost, in characters of policies that are read for them. */
const MOST_PER_PAGE = 4 * 1024 * 1024;
/** Naming a matched statement in the answer costs as much as to read so many. */
const STATEMENT_COST = 1000;

/** What both simulations are asked for. */
export type SimulationRequest = Omit<
	Checked<SimulateCustomPolicyRequest> &
		Checked<SimulatePrincipalPolicyRequest>,
	"PolicyInputList" | "PolicySourceArn"
>;

/** Refuses what the simulation would have to ignore, and what cannot be simulated; throws InvalidInput. */
export function checkSimulation(input: Partial<SimulationRequest>): void {
	if (input.OrderedOrganizationPolicyInputList?.length) {
		throw invalidInput("There are no organizations to simulate policies of.");
	}
	if (input.PolicyExclusionList?.length) {
		throw invalidInput("PolicyExclusionList is not supported.");
	}
	const action = input.ActionNames?.find((name) => !isAction(name));
	if (action !== undefined)
		throw invalidInput(`Invalid Action Name: ${action}`);
	const { ResourcePolicy } = input;
	if (ResourcePolicy !== undefined && !isRecord(parseJson(ResourcePolicy))) {
		throw invalidInput("Syntax errors in policy.");
	}
}

/** The policies that a request brings along, under the names that answers give them; throws InvalidInput. */
export function readPolicyInputs(
	list: readonly string[] = [],
	name = "PolicyInputList",
): Promise<readonly SimulatedPolicy[]> {
	return inTurns(list.entries(), ([at, document]) => {
		const fault = validatePolicy(document, "identity");
		if (fault !== undefined) throw invalidInput(fault);
		return { id: `${name}.${at + 1}`, document };
	});
}

/** The boundary that a request brings along; throws InvalidInput when there are several. */
export async function readBoundaryInput(
	list: readonly string[] | undefined,
): Promise<SimulatedPolicy | undefined> {
	const [boundary, ...more] = await readPolicyInputs(
		list,
		"PermissionsBoundaryPolicyInputList",
	);
	if (more.length > 0) {
		throw invalidInput("Only one permissions boundary can be simulated.");
	}
	return boundary;
}

/** The account that owns what does not name its owner; throws InvalidInput when it is none. */
export function readResourceOwner(
	owner: string | undefined,
	accountId: string,
): string {
	if (owner === undefined) return accountId;
	const named = parseArn(owner)?.accountId ?? owner;
	if (!/^\d{12}$/.test(named)) {
		throw invalidInput(`Invalid Resource Owner: ${owner}`);
	}
	return named;
}

/**
 * An entity as the caller of the simulated operations. A role calls by a session, so that policies on resources that
 * name the role are limited by its boundary.
 */
export function principalOf(entity: SimulatedEntity): RequestPrincipal {
	const { kind, id, name, arn, accountId } = entity;
	if (kind !== "role") return { type: "User", accountId, arn, uniqueId: id };
	return {
		type: "AssumedRole",
		accountId,
		arn: `arn:aws:sts::${accountId}:assumed-role/${name}/simulation`,
		issuer: { arn, uniqueId: id },
	};
}

/** The context of the simulated operations: what is known of their caller and the time, and over it what the request says. */
export async function simulatedContext(
	entries: readonly Checked<ContextEntry>[] | undefined,
	caller: SimulatedEntity | undefined,
	call: CallContext,
): Promise<ContextValues> {
	const now = call.clock.now();
	const times = {
		"aws:CurrentTime": new Date(now).toISOString(),
		"aws:EpochTime": String(Math.floor(now / 1000)),
	};
	return contextOf(
		times,
		caller ? await callerKeys(caller, call) : {},
		Object.fromEntries((entries ?? []).map(readEntry)),
	);
}

/**
 * A page of the results, computed only now, one at a time; a marker fits no other request. As with any list of IAM there
 * may be fewer than was asked for.
 */
export async function pageOfResults(
	input: SimulationRequest,
	call: CallContext,
	simulation: Simulation,
): Promise<SimulatePolicyResponse> {
	const { Marker, MaxItems, ...asked } = input;
	const resources = input.ResourceArns?.length ? input.ResourceArns : ["*"];
	const count = input.ActionNames.length * resources.length;
	const evaluate = (at: number): EvaluationResult => {
		const action = input.ActionNames[Math.floor(at / resources.length)] ?? "";
		return simulation.ask(action, resources[at % resources.length] ?? "");
	};
	const list: PagedList<number> = {
		list: `simulation ${digestOf(asked)}`,
		read: async (afterKey, limit) => {
			const first = afterKey === undefined ? 0 : Number(afterKey) + 1;
			const length = Math.max(0, Math.min(limit, count - first));
			return Array.from({ length }, (_, offset) => first + offset);
		},
		keyOf: String,
	};
	const { rows } = await readPage(input, call, list);
	let left = MOST_PER_PAGE;
	function* affordable() {
		for (const at of rows) if (left > 0) yield at;
	}
	const results = await inTurns(affordable(), (at) => {
		const result = evaluate(at);
		left -= simulation.length + costOfNaming(result);
		return result;
	});
	const page = { ...input, MaxItems: results.length };
	const { more } = await readPage(page, call, list);
	return { EvaluationResults: results, ...more };
}

function costOfNaming({ MatchedStatements = [] }: EvaluationResult): number {
	return MatchedStatements.length * STATEMENT_COST;
}

function isAction(name: string): boolean {
	return /^[A-Za-z0-9.-]+:[A-Za-z0-9_-]+$/.test(name);
}

async function callerKeys(
	{ kind, id, name, arn, accountId }: SimulatedEntity,
	{ store }: CallContext,
): Promise<ContextRecord> {
	if (kind === "group") return { "aws:PrincipalAccount": accountId };
	const tags = await listTags(store.read, id);
	const tagKeys = tags.map(({ tag_key, tag_value }) => [
		`aws:PrincipalTag/${tag_key}`,
		tag_value,
	]);
	return {
		...Object.fromEntries(tagKeys),
		"aws:PrincipalArn": arn,
		"aws:PrincipalAccount": accountId,
		"aws:PrincipalType": kind === "user" ? "User" : "AssumedRole",
		...(kind === "user" && { "aws:username": name, "aws:userid": id }),
	};
}

function readEntry({
	ContextKeyName = "",
	ContextKeyType = "string",
	ContextKeyValues = [],
}: Checked<ContextEntry>): readonly [string, string | readonly string[]] {
	if (ContextKeyType.endsWith("List"))
		return [ContextKeyName, ContextKeyValues];
	const [value = "", ...more] = ContextKeyValues;
	if (more.length > 0) {
		throw invalidInput(
			`Context key ${ContextKeyName} of type ${ContextKeyType} takes one value.`,
		);
	}
	return [ContextKeyName, value];
}

function digestOf(asked: object): string {
	return createHash("sha256").update(JSON.stringify(asked)).digest("base64url");
}
