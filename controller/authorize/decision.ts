import type { AuthorizationRequest } from "./authorization-request.ts";
import type { PolicyStatement } from "./policy-document.ts";
import type { PolicySet } from "./policy-set.ts";

/** The kinds of policies that take part in a decision, in the order in which a denial is explained. */
export const sources = [
	"account",
	"identity",
	"boundary",
	"session",
	"resource",
] as const;
export type PolicySource = (typeof sources)[number];

/** What a policy, or all of them together, says of a request. */
export type Outcome = "Allow" | "ExplicitDeny" | "ImplicitDeny";

/** A statement that applied. */
export interface MatchedStatement {
	readonly source: PolicySource;
	/** The policy's name or ARN. */
	readonly policy: string;
	readonly statement: PolicyStatement;
}

/** A question and its answer, as audits keep them. */
export interface Verdict {
	readonly request: AuthorizationRequest;
	/** Everything that was asked. */
	readonly policies: PolicySet;
	readonly decision: Decision;
}

/** What was decided, and why. */
export interface Decision {
	readonly effect: Outcome;
	/** The kind of policy that decided; for an implicit denial, the first that would have had to allow. */
	readonly source: PolicySource;
	/** The statements that decided: all that denied, else all that allowed (also when their Allow was not enough). */
	readonly statements: readonly MatchedStatement[];
	/** What each kind said by itself; kinds that no policy was given for are absent. */
	readonly outcomes: Readonly<Partial<Record<PolicySource, Outcome>>>;
}
