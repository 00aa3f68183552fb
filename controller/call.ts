import { authenticationErrors } from "./authenticate/errors.ts";
import type { Principal } from "./authenticate/principal.ts";
import type { Verdict } from "./authorize/decision.ts";
import type { CallState } from "./call-state.ts";
import type { CallContext } from "./operations/operation.ts";

/** The parts of a call's context that are the same for every call. */
export type Environment = Pick<
	CallContext,
	| "region"
	| "revokeOnChange"
	| "store"
	| "credentials"
	| "lastUses"
	| "authorizationMessages"
	| "webIdentities"
	| "clock"
	| "random"
	| "logger"
>;

/** The context of one call: what the running controller offers, and who calls. */
export class Call implements CallContext {
	readonly requestId: string;
	readonly apiVersion: string;
	readonly region: CallContext["region"];
	readonly revokeOnChange: boolean;
	readonly store: CallContext["store"];
	readonly lastUses: CallContext["lastUses"];
	readonly authorizationMessages: CallContext["authorizationMessages"];
	readonly webIdentities: CallContext["webIdentities"];
	readonly clock: CallContext["clock"];
	readonly random: CallContext["random"];
	readonly logger: CallContext["logger"];
	readonly #credentials: CallContext["credentials"];
	readonly #state: CallState;

	constructor(state: CallState, environment: Environment) {
		this.requestId = state.requestId;
		this.apiVersion = state.target.apiVersion;
		this.region = environment.region;
		this.revokeOnChange = environment.revokeOnChange;
		this.store = environment.store;
		this.#credentials = environment.credentials;
		this.lastUses = environment.lastUses;
		this.authorizationMessages = environment.authorizationMessages;
		this.webIdentities = environment.webIdentities;
		this.clock = environment.clock;
		this.random = environment.random;
		this.logger = environment.logger;
		this.#state = state;
	}

	/** An unsigned call has no caller: whoever asks for one gets the refusal instead of somebody. */
	get caller(): Principal {
		const { actsFor, caller, service } = this.#state;
		if (!caller) throw authenticationErrors(service.name).missing();
		return actsFor ?? caller;
	}

	/** Auditors are told on whose request. */
	get credentials(): CallContext["credentials"] {
		const { requestId } = this;
		const callerArn = this.#state.caller?.arn;
		const asked = this.#credentials.askedBy?.({ requestId, callerArn });
		return asked ?? this.#credentials;
	}

	get sightings(): CallContext["sightings"] {
		return this.#state.sightings ?? [];
	}

	get facts(): CallContext["facts"] {
		return this.#state.facts;
	}

	observe(verdict: Verdict): void {
		this.#state.verdicts.push(verdict);
	}

	get delegator(): Principal | undefined {
		const { actsFor, caller } = this.#state;
		return actsFor && caller;
	}
}
