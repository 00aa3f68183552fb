import type { Verdict } from "../authorize/decision.ts";
import type { RequestFacts } from "../authorize/request-facts.ts";
import type { CallExchange } from "../call-state.ts";
import type {
	AnyOperation,
	CallContext,
	Sighting,
} from "../operations/operation.ts";
import { dryRunOperation } from "../protocol/errors.ts";
import { services } from "../protocol/services.ts";
import { implemented, type Step } from "./step.ts";

/** What deciding about calls takes. */
export interface AuthorizationDeps {
	/** Resolves when the caller may make the call, with what it may act on; throws the denial. */
	authorize(
		operation: AnyOperation,
		input: object,
		call: CallContext,
		facts: RequestFacts,
		observe: (verdict: Verdict) => void,
	): Promise<readonly Sighting[]>;
}

/** Told only to those who proved who they are. */
export function requireImplemented({ state }: CallExchange): void {
	implemented(state);
}

/** Nothing behind this stage runs unless the policies allow the call. */
export function authorize(deps: AuthorizationDeps): Step {
	return async function authorizeCaller(ctx) {
		const { call, input } = ctx.state;
		const verdicts: Verdict[] = [];
		ctx.state.verdicts = verdicts;
		ctx.state.sightings = await deps.authorize(
			implemented(ctx.state),
			input,
			call,
			ctx.state.facts,
			(verdict) => verdicts.push(verdict),
		);
	};
}

/** DryRun asks only whether the call would be allowed, so no operation of EC2 ever runs with it. */
export function stopDryRun({ state }: CallExchange): void {
	const { input, service } = state;
	if (service === services.ec2 && "DryRun" in input && input.DryRun === true) {
		throw dryRunOperation();
	}
}

/** Does what was asked. */
export async function runOperation({ state }: CallExchange): Promise<void> {
	state.output = await implemented(state).handle(state.input, state.call);
}
