import type { Clock } from "#shared/clock.ts";
import { contextOf } from "../authorize/context-keys.ts";
import type { Decision } from "../authorize/decision.ts";
import { evaluatePolicies } from "../authorize/evaluate-policies.ts";
import type { PolicyCache } from "../authorize/policy-cache.ts";
import type { HostedRole, TrustCheck } from "./assignments.ts";

const SERVICE = "ec2.amazonaws.com";
const ACTION = "sts:AssumeRole";

/**
 * Asks trust policies for the platform itself: on AWS it is the EC2 service that assumes an instance's role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html
 */
export function createTrustCheck(deps: {
	readonly policies: PolicyCache;
	readonly region: string;
	readonly clock: Clock;
}): TrustCheck {
	return (role) => {
		const decision = evaluatePolicies(
			{
				principal: { type: "Service", accountId: "", arn: SERVICE },
				action: ACTION,
				resource: role.arn,
				context: contextOf(platformContext(deps.region, deps.clock.now())),
			},
			{ identity: [], resource: trustPolicy(role, deps.policies) },
		);
		return refusalBy(decision, role);
	};
}

function trustPolicy(role: HostedRole, policies: PolicyCache) {
	return {
		name: "trust policy",
		policy: policies.parse(role.trustPolicy),
		accountId: role.accountId,
		required: true,
	};
}

function platformContext(region: string, now: number) {
	return {
		"aws:CurrentTime": new Date(now).toISOString(),
		"aws:EpochTime": String(Math.floor(now / 1000)),
		"aws:RequestedRegion": region,
		"aws:PrincipalIsAWSService": "true",
		"aws:PrincipalServiceName": SERVICE,
	};
}

function refusalBy(decision: Decision, role: HostedRole): string | undefined {
	if (decision.effect === "Allow") return undefined;
	const verb = decision.effect === "ExplicitDeny" ? "denies" : "does not allow";
	return `EC2 cannot assume the role ${role.name}. Its trust policy ${verb} ${ACTION} to ${SERVICE}.`;
}
