import type { ConstraintTable } from "./constraint.ts";
import { iamConstraints } from "./iam-constraints.ts";
import type { ServiceName } from "./services.ts";
import { stsConstraints } from "./sts-constraints.ts";

/**
 * Lengths, patterns, ranges and choices of input members, which the SDK's schemas do not carry.
 * EC2's model has hardly any: its operations check their values themselves.
 */
export const constraints: Readonly<Record<ServiceName, ConstraintTable>> = {
	iam: iamConstraints,
	sts: stsConstraints,
	ec2: {},
};
