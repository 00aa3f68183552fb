import { isSigned } from "../authenticate/authenticate.ts";
import type { Principal } from "../authenticate/principal.ts";
import type { SignedRequest } from "../authenticate/signed-request.ts";
import type { RequestFacts } from "../authorize/request-facts.ts";
import { Call, type Environment } from "../call.ts";
import type { CallExchange } from "../call-state.ts";
import {
	type DelegationDeps,
	delegatedAccount,
	requireAdministrator,
} from "../delegate-account.ts";
import { type Step, wireRequest } from "./step.ts";

/** What telling callers apart takes. */
export interface IdentificationDeps extends Environment, DelegationDeps {
	/** Proves who signed a request; throws the refusal. */
	authenticate(request: SignedRequest): Promise<Principal>;
}

/** Nothing behind this stage runs without a caller, except what AWS accepts unsigned and came so. */
export function authenticate(deps: IdentificationDeps): Step {
	return async function authenticateCaller(ctx) {
		const { state } = ctx;
		const request = {
			...wireRequest(ctx),
			method: ctx.method,
			body: state.rawBody,
			service: state.service.name,
		};
		const anonymous = state.operation?.unsigned === true && !isSigned(request);
		state.caller = anonymous ? undefined : await deps.authenticate(request);
		state.facts = requestFacts(ctx);
		state.call = new Call(state, deps);
	};
}

/** From here on the call is that of the account that the administrator account acts for, if it does. */
export function delegate(deps: DelegationDeps): Step {
	return async function actForAccount({ state }) {
		state.actsFor = await delegatedAccount(state, deps);
		requireAdministrator(state, deps);
	};
}

function requestFacts(ctx: CallExchange): RequestFacts {
	const { "user-agent": userAgent, referer } = ctx.req.headers;
	return {
		...ctx.state.connection,
		...(userAgent && { userAgent }),
		...(referer && { referer }),
	};
}
