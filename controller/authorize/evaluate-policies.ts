import { foldCase } from "#shared/fold-case.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import {
	type Decision,
	type MatchedStatement,
	type Outcome,
	type PolicySource,
	sources,
} from "./decision.ts";
import {
	type Finding,
	type Findings,
	findStatements,
	type ResourceFinding,
} from "./find-statements.ts";
import { splitArn } from "./match-arn.ts";
import type { RequestPrincipal } from "./match-principal.ts";
import type { PolicySet } from "./policy-set.ts";

/**
 * Decides a request as AWS does: an explicit deny anywhere wins; else everything that must allow has to.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicies(
	request: AuthorizationRequest,
	policies: PolicySet,
): Decision {
	const findings = findStatements(
		{
			principal: request.principal,
			action: foldCase(request.action),
			resource: splitArn(request.resource),
			context: request.context,
		},
		policies,
	);
	const denier = sources.find(
		(source) => findings[source]?.outcome === "ExplicitDeny",
	);
	if (denier) return conclude("ExplicitDeny", denier, findings);
	const missing = missingAllow(findings, request.principal, policies);
	if (missing) return conclude("ImplicitDeny", missing, findings);
	return conclude("Allow", allower(findings), findings);
}

/** The kind of policy that would have had to allow and does not; undefined when nothing is missing. */
function missingAllow(
	findings: Findings,
	who: RequestPrincipal,
	{ resource }: PolicySet,
): PolicySource | undefined {
	const naming = findings.resource?.naming;
	if (who.accountId === "") {
		return consentsToOutsider(findings.resource, who) ? undefined : "resource";
	}
	const foreign =
		resource !== undefined && resource.accountId !== who.accountId;
	const mustConsent = resource !== undefined && (foreign || resource.required);
	if (mustConsent && naming === undefined) return "resource";
	if (!allows(findings.account)) return "account";
	if (naming === "self" && !foreign) return undefined;
	const named = naming === "issuer" || naming === "anyone" || naming === "self";
	if ((foreign || !named) && !allows(findings.identity)) return "identity";
	if (!allows(findings.boundary)) return "boundary";
	return allows(findings.session) ? undefined : "session";
}

/** Services, identity providers and the anonymous have no policies of their own; `*` does not let in the former two. */
function consentsToOutsider(
	finding: ResourceFinding | undefined,
	who: RequestPrincipal,
): boolean {
	const needed = who.type === "Anonymous" ? "anyone" : "self";
	return finding?.naming === needed;
}

function allows(finding: Finding | undefined): boolean {
	return finding === undefined || finding.outcome === "Allow";
}

function allower(findings: Findings): PolicySource {
	return findings.identity.outcome === "Allow" ? "identity" : "resource";
}

function conclude(
	effect: Decision["effect"],
	source: PolicySource,
	findings: Findings,
): Decision {
	const side = effect === "ExplicitDeny" ? "denies" : "allows";
	const statements: MatchedStatement[] = [];
	const outcomes: Partial<Record<PolicySource, Outcome>> = {};
	for (const each of sources) {
		const finding = findings[each];
		if (finding === undefined) continue;
		statements.push(...finding[side]);
		outcomes[each] = finding.outcome;
	}
	return { effect, source, statements, outcomes };
}
