import type { EvaluationResult, Statement } from "@aws-sdk/client-iam";
import { parseArn } from "#shared/arn.ts";
import { inTurns } from "#shared/in-turns.ts";
import type { ContextValues } from "../../authorize/context-keys.ts";
import type { Decision, MatchedStatement } from "../../authorize/decision.ts";
import { evaluatePolicies } from "../../authorize/evaluate-policies.ts";
import type { RequestPrincipal } from "../../authorize/match-principal.ts";
import { missingContextKeys } from "../../authorize/missing-context-keys.ts";
import {
	type Policy,
	parsePolicy,
	unreadablePolicy,
} from "../../authorize/policy-document.ts";
import {
	type NamedPolicy,
	type PolicySet,
	policiesIn,
} from "../../authorize/policy-set.ts";
import {
	statementPositions,
	type TextPosition,
	type TextSpan,
} from "../../authorize/statement-positions.ts";
import { invalidInput } from "./errors.ts";
import type { SimulatedPolicy } from "./simulated-policies.ts";

/** What is simulated, for every action and resource alike. */
export interface SimulationInput {
	readonly principal: RequestPrincipal;
	/** What is laid on the principal's account; empty when nothing limits it. */
	readonly account?: readonly SimulatedPolicy[];
	readonly identity: readonly SimulatedPolicy[];
	readonly boundary: SimulatedPolicy | undefined;
	/** A policy that every resource is treated as having. */
	readonly resourcePolicy: string | undefined;
	/** Who owns resources whose ARN does not say so. */
	readonly resourceOwner: string;
	readonly context: ContextValues;
}

const DECISIONS = {
	Allow: "allowed",
	ExplicitDeny: "explicitDeny",
	ImplicitDeny: "implicitDeny",
} as const;

/** Any value of the context may have to be compared with all that the policies say: a product of characters. */
const MOST_COMPARED = 2 ** 30;
/** What comparing a value costs, however short it is, in characters. */
const VALUE_COST = 64;

const RESOURCE_POLICY: SimulatedPolicy["id"] = "ResourcePolicy";

/**
 * Asks the engine that decides API calls what it would say. Answers are shaped as the policy simulator's: a result for
 * each action and resource. Only identity and resource policies are named as matched, and only those statements that
 * made the decision.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export class Simulation {
	/** How many characters all its policies have. */
	readonly length: number;
	readonly #input: SimulationInput;
	/** By their text. */
	readonly #parsed: ReadonlyMap<string, Policy>;
	readonly #positions = new Map<string, readonly TextSpan[]>();
	/** By the name under which the engine knows the policy: several may have the same id. */
	readonly #policies = new Map<string, SimulatedPolicy>();
	readonly #account: readonly NamedPolicy[];
	readonly #identity: readonly NamedPolicy[];
	readonly #boundary: NamedPolicy | undefined;
	readonly #resource: NamedPolicy | undefined;
	readonly #missing: readonly string[];

	private constructor(
		input: SimulationInput,
		parsed: ReadonlyMap<string, Policy>,
	) {
		const { account = [], identity, boundary, resourcePolicy } = input;
		this.#input = input;
		this.#parsed = parsed;
		this.#account = account.map((policy) => this.#prepare(policy));
		this.#identity = identity.map((policy) => this.#prepare(policy));
		this.#boundary = boundary && this.#prepare(boundary);
		this.#resource =
			resourcePolicy === undefined
				? undefined
				: this.#prepare({ id: RESOURCE_POLICY, document: resourcePolicy });
		this.length = lengthOf(input);
		const policies = policiesIn(this.#policySet(input.resourceOwner));
		this.#missing = missingContextKeys(policies, input.context);
	}

	/** Parses its policies, which may be long, one at a time. Throws InvalidInput when asking them would take too long. */
	static async prepare(input: SimulationInput): Promise<Simulation> {
		if (lengthOf(input) * weightOf(input.context) > MOST_COMPARED) {
			throw invalidInput(
				"The policies and context values are too long to be simulated together.",
			);
		}
		const texts = new Set(textsOf(input));
		const parsed = await inTurns(
			texts,
			(text) => [text, parsePolicy(text)] as const,
		);
		return new Simulation(input, new Map(parsed));
	}

	ask(action: string, resource: string): EvaluationResult {
		const { principal, context, resourceOwner } = this.#input;
		const accountId = parseArn(resource)?.accountId || resourceOwner;
		const policies = this.#policySet(accountId);
		const request = { principal, action, resource, context };
		const decision = evaluatePolicies(request, policies);
		const verdict = DECISIONS[decision.effect];
		const reasons = {
			MatchedStatements: this.#matched(decision),
			MissingContextValues: [...this.#missing],
			...this.#accountDetail(decision),
			...this.#boundaryDetail(decision),
		};
		const foreign = accountId !== principal.accountId;
		const details = detailsOf(decision, foreign);
		const result = {
			EvalActionName: action,
			EvalResourceName: resource,
			EvalDecision: verdict,
			...reasons,
		};
		if (resource === "*") {
			return { ...result, ...(foreign && { EvalDecisionDetails: details }) };
		}
		const specific = {
			EvalResourceName: resource,
			EvalResourceDecision: verdict,
			...reasons,
			...(foreign && { EvalDecisionDetails: details }),
		};
		return {
			...result,
			EvalDecisionDetails: details,
			ResourceSpecificResults: [specific],
		};
	}

	#prepare(policy: SimulatedPolicy): NamedPolicy {
		const name = String(this.#policies.size);
		this.#policies.set(name, policy);
		const parsed = this.#parsed.get(policy.document) ?? unreadablePolicy;
		return { name, policy: parsed };
	}

	#policySet(accountId: string): PolicySet {
		return {
			...(this.#account.length > 0 && { account: this.#account }),
			identity: this.#identity,
			...(this.#boundary && { boundary: this.#boundary }),
			...(this.#resource && {
				resource: { ...this.#resource, accountId, required: false },
			}),
		};
	}

	#accountDetail({ outcomes }: Decision) {
		if (this.#account.length === 0) return {};
		const AllowedByOrganizations = outcomes.account === "Allow";
		return { OrganizationsDecisionDetail: { AllowedByOrganizations } };
	}

	#boundaryDetail({ outcomes }: Decision) {
		if (!this.#boundary) return {};
		const allowed = outcomes.boundary === "Allow";
		return {
			PermissionsBoundaryDecisionDetail: {
				AllowedByPermissionsBoundary: allowed,
			},
		};
	}

	#matched({ effect, statements }: Decision): Statement[] {
		if (effect === "ImplicitDeny") return [];
		return statements
			.filter(({ source }) => source === "identity" || source === "resource")
			.map((matched) => this.#describe(matched));
	}

	#positionsIn(document: string): readonly TextSpan[] {
		const known = this.#positions.get(document);
		if (known) return known;
		const positions = statementPositions(document);
		this.#positions.set(document, positions);
		return positions;
	}

	#describe({ source, policy, statement }: MatchedStatement): Statement {
		const { id = "", document = "" } = this.#policies.get(policy) ?? {};
		const span = this.#positionsIn(document)[statement.index];
		return {
			SourcePolicyId: id,
			// The model's enumeration is not what AWS sends.
			SourcePolicyType: (source === "resource"
				? "Resource Policy"
				: "IAM Policy") as NonNullable<Statement["SourcePolicyType"]>,
			...(span && {
				StartPosition: describePosition(span.start),
				EndPosition: describePosition(span.end),
			}),
		};
	}
}

function textsOf(input: SimulationInput): readonly string[] {
	const { account = [], identity, boundary, resourcePolicy } = input;
	return [
		...[...account, ...identity].map(({ document }) => document),
		...(boundary ? [boundary.document] : []),
		...(resourcePolicy === undefined ? [] : [resourcePolicy]),
	];
}

function lengthOf(input: SimulationInput): number {
	return textsOf(input).reduce((sum, text) => sum + text.length, 0);
}

function weightOf(context: ContextValues): number {
	const values = [...context].flatMap(([, value]) => value);
	return values.reduce((sum, value) => sum + value.length + VALUE_COST, 0);
}

/** Told only when caller and resource are of different accounts. */
function detailsOf({ outcomes }: Decision, foreign: boolean) {
	const { identity, resource } = outcomes;
	if (!foreign) return {};
	return {
		...(identity && { "IAM Policy": DECISIONS[identity] }),
		...(resource && { "Resource Policy": DECISIONS[resource] }),
	};
}

function describePosition({ line, column }: TextPosition) {
	return { Line: line, Column: column };
}
