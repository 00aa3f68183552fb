import type {
	AnyOperation,
	CallContext,
	Sighting,
} from "../operations/operation.ts";
import {
	type ContextValues,
	contextOf,
	globalContextKeys,
} from "./context-keys.ts";
import type { Verdict } from "./decision.ts";
import { type Denial, denialError, type EncodeDenial } from "./denial.ts";
import { evaluatePolicies } from "./evaluate-policies.ts";
import {
	type CallerPermissions,
	gatherPolicies,
	type PolicyLookup,
	principalTagsFor,
} from "./gather-policies.ts";
import type { RequestPrincipal } from "./match-principal.ts";
import type { PolicySet } from "./policy-set.ts";
import { actionOf, type Question, questionsOf } from "./questions.ts";
import type { RequestFacts } from "./request-facts.ts";
import { checkSessionLimits } from "./session-limits.ts";

/** What the stage works with; made once, at start. */
export interface AuthorizationDeps extends PolicyLookup {
	/** Seals why EC2 denied; without it the denial carries no encoded message. */
	readonly encodeDenial?: EncodeDenial;
}

/**
 * Resolves when the caller may make the call, with what it may act on: its action on everything that it touches, and iam:PassRole on every
 * role that it passes. When the administrator account acts for another, its own policies decide. Throws
 * AccessDenied, or EC2's UnauthorizedOperation. What AWS accepts unsigned is proved
 * inside the operation and not asked here.
 */
export async function authorizeCall(
	operation: AnyOperation,
	input: object,
	call: CallContext,
	facts: RequestFacts,
	deps: AuthorizationDeps,
	observe?: (verdict: Verdict) => void,
): Promise<readonly Sighting[]> {
	if (operation.unsigned) return [];
	const action = actionOf(operation);
	const caller = call.delegator ?? call.caller;
	checkSessionLimits(caller, action);
	if (operation.permission === "none") return [];
	// Asked before the questions are made: what is there by now, they ask about.
	const nothingToPass =
		operation.nothingToPass && (await operation.nothingToPass(input, call));
	const permissions = await gatherPolicies(caller, deps);
	const questions = await questionsOf(operation, input, call, deps.policies);
	const cases = questions.map((question) => ({
		question,
		policies: policiesFor(question, permissions),
	}));
	const all = cases.map(({ policies }) => policies);
	const principalTags = await principalTagsFor(caller, all, deps);
	const now = call.clock.now();
	const known = () =>
		globalContextKeys({
			...{ caller, principalTags, request: facts },
			...{ region: call.region, now },
		});
	const chosen = () => operation.contextKeys?.(input) ?? {};
	for (const { question, policies } of cases) {
		// Later keys win: what the caller chose never stands in for a fact.
		const context = contextOf(chosen, question.contextKeys, known);
		const denial = ask(
			question,
			permissions.principal,
			policies,
			context,
			observe,
		);
		if (denial) throw denialError(action, denial, deps.encodeDenial);
	}
	if (nothingToPass) throw nothingToPass;
	return questions.flatMap(({ sighting }) => sighting ?? []);
}

function policiesFor(
	{ policy }: Question,
	{ policies }: CallerPermissions,
): PolicySet {
	return policy ? { ...policies, resource: policy } : policies;
}

function ask(
	{ action, resource, policy }: Question,
	principal: RequestPrincipal,
	policies: PolicySet,
	context: ContextValues,
	observe: ((verdict: Verdict) => void) | undefined,
): Denial | undefined {
	const asked = { principal, action, resource, context };
	const decision = evaluatePolicies(asked, policies);
	const allowed = decision.effect === "Allow";
	// Denials are kept for a while: with what was known, not with all that was sent.
	const request = allowed ? asked : { ...asked, context: new Map(context) };
	observe?.({ request, policies, decision });
	if (allowed) return undefined;
	return { request, decision, secretive: policy !== undefined };
}
