import { parseArn } from "#shared/arn.ts";
import type {
	AnyOperation,
	CallContext,
	FurtherPermission,
	PassedRole,
	Resource,
	Sighting,
} from "../operations/operation.ts";
import { QueryError } from "../protocol/query-error.ts";
import type { ContextRecord } from "./context-keys.ts";
import type { PolicyCache } from "./policy-cache.ts";
import type { ResourceSidePolicy } from "./policy-set.ts";

/** One thing that must be allowed for a call to go on. */
export interface Question {
	/** `service:Action`. */
	readonly action: string;
	readonly resource: string;
	readonly contextKeys: ContextRecord;
	/** The policy on the resource itself, where that decides too. */
	readonly policy?: ResourceSidePolicy;
	/** What the operation is to find when it looks for the resource again. */
	readonly sighting?: Sighting | undefined;
}

/** The IAM action of an operation: its service's prefix and its schema's name. */
export function actionOf({ schema }: AnyOperation): string {
	const [, namespace, name] = schema;
	return `${namespace.slice(namespace.lastIndexOf(".") + 1)}:${name}`;
}

/** Everything that a call must be allowed: its action on all that it touches, what it needs besides, and iam:PassRole on all that it passes. */
export async function questionsOf(
	operation: AnyOperation,
	input: object,
	call: CallContext,
	policies: PolicyCache,
): Promise<readonly Question[]> {
	const action = actionOf(operation);
	const touched = await touchedBy(operation, input, call);
	const policy = operation.resourcePolicy
		? await resourceSidePolicy(operation, input, call, policies)
		: undefined;
	const further = operation.further ? await operation.further(input, call) : [];
	const passed = operation.passes ? await operation.passes(input, call) : [];
	return [
		...touched.map(({ arn, contextKeys = {}, sighting }) => ({
			action,
			resource: arn,
			contextKeys: { ...contextKeys, ...accountKey(arn) },
			...(policy && { policy }),
			sighting,
		})),
		...further.map((permission) => furtherQuestion(permission, policy)),
		...passed.map((role) => passRole(role, call.caller.accountId)),
	];
}

function furtherQuestion(
	{ action, resource, consent }: FurtherPermission,
	policy: ResourceSidePolicy | undefined,
): Question {
	const { arn, contextKeys = {} } = resource;
	return {
		action,
		resource: arn,
		contextKeys: { ...contextKeys, ...accountKey(arn) },
		...(consent && policy && { policy }),
	};
}

/** An operation that names nothing asks for `*`, never for nothing at all. */
async function touchedBy(
	operation: AnyOperation,
	input: object,
	call: CallContext,
): Promise<readonly Resource[]> {
	const resources = (await operation.resources?.(input, call)) ?? [];
	return resources.length > 0 ? resources : [{ arn: "*" }];
}

/** Where a resource with a policy of its own does not exist, an empty policy stands for it: nobody is allowed. */
async function resourceSidePolicy(
	operation: AnyOperation,
	input: object,
	call: CallContext,
	policies: PolicyCache,
): Promise<ResourceSidePolicy | undefined> {
	if (!operation.resourcePolicy) return undefined;
	const found = await operation.resourcePolicy(input, call);
	const name = "trust policy";
	if (found === undefined) {
		const { accountId } = call.caller;
		const policy = { statements: [], contextKeys: [] };
		return { name, policy, accountId, required: true };
	}
	const policy = policies.parse(found.document);
	return { name, policy, accountId: found.accountId, required: true };
}

function passRole(passed: PassedRole, accountId: string): Question {
	if (parseArn(passed.roleArn)?.accountId !== accountId) {
		const message = "Cross-account pass role is not allowed.";
		throw new QueryError("AccessDenied", 403, message);
	}
	return {
		action: "iam:PassRole",
		resource: passed.roleArn,
		contextKeys: {
			...accountKey(passed.roleArn),
			"iam:PassedToService": passed.service,
			"iam:AssociatedResourceArn": passed.associatedResourceArn,
		},
		sighting: passed.sighting,
	};
}

function accountKey(arn: string): ContextRecord {
	return { "aws:ResourceAccount": parseArn(arn)?.accountId || undefined };
}
