import type { Policy } from "./policy-document.ts";

/** A parsed policy and what to call it. */
export interface NamedPolicy {
	readonly name: string;
	readonly policy: Policy;
}

/** The policy on the resource itself. */
export interface ResourceSidePolicy extends NamedPolicy {
	/** The account that owns the resource. */
	readonly accountId: string;
	/** True when nothing goes without its consent, as with trust policies; false when it only adds to identity policies. */
	readonly required: boolean;
}

/** Every policy that concerns a request. */
export interface PolicySet {
	/**
	 * What the administrator account has laid on the caller's whole account, its root included. They give nothing:
	 * like service control policies, what none of them allows is denied. Undefined limits nothing.
	 */
	readonly account?: readonly NamedPolicy[];
	/** `everything` for an account's root, which needs no policy. */
	readonly identity: readonly NamedPolicy[] | "everything";
	readonly boundary?: NamedPolicy;
	/** Session policies; an empty list allows nothing, undefined limits nothing. */
	readonly session?: readonly NamedPolicy[];
	readonly resource?: ResourceSidePolicy;
}

/** All policies of a set, one after the other. */
export function policiesIn(policies: PolicySet): readonly NamedPolicy[] {
	const { account = [], identity, boundary, session = [], resource } = policies;
	return [
		...account,
		...(identity === "everything" ? [] : identity),
		...(boundary ? [boundary] : []),
		...session,
		...(resource ? [resource] : []),
	];
}
