import { validatePolicy } from "../../authorize/validate-policy.ts";
import type { SessionClaims } from "../../credentials/credentials.ts";
import { findPolicyDocument } from "../../store/managed-policies.ts";
import type { Database } from "../../store/store.ts";
import {
	malformedPolicyDocument,
	packedPolicyTooLarge,
	packedTagsTooLarge,
	unknownPolicy,
	validationError,
} from "./errors.ts";

/** Room for session policies and tags in a session, characters; AWS packs them and tells no sizes. */
const SESSION_SPACE = 2048;

const MOST_POLICY_ARNS = 10;

/** The members by which a request limits its session. */
interface SessionPolicyRequest {
	readonly Policy?: string | undefined;
	readonly PolicyArns?:
		| readonly { readonly arn?: string | undefined }[]
		| undefined;
}

/** What session policies add to a session's claims. */
export type PolicyClaims = Pick<SessionClaims, "policy" | "policyArns">;

/**
 * Checks a session's policies: the inline one by its grammar, managed ones by their being there, in the session's
 * account or AWS's own. Throws MalformedPolicyDocument or ValidationError.
 */
export async function readSessionPolicies(
	db: Database,
	accountId: string,
	{ Policy, PolicyArns = [] }: SessionPolicyRequest,
): Promise<PolicyClaims> {
	const policyArns = PolicyArns.map(({ arn = "" }) => arn);
	const policy = Policy === undefined ? undefined : compactPolicy(Policy);
	await checkManaged(db, accountId, policyArns);
	return {
		...(policy !== undefined && { policy }),
		...(policyArns.length > 0 && { policyArns }),
	};
}

/**
 * How full a session is, in percent, as answers tell it; nothing for one without policies and tags. Throws
 * PackedPolicyTooLarge when they do not fit.
 */
export function packedSize({
	policy = "",
	policyArns = [],
	tags = {},
}: PolicyClaims & Pick<SessionClaims, "tags">): {
	readonly PackedPolicySize?: number;
} {
	const texts = [policy, ...policyArns, ...Object.entries(tags).flat()];
	const { length } = texts.join("");
	if (length === 0) return {};
	const percent = Math.ceil((length * 100) / SESSION_SPACE);
	if (percent > 100) {
		const limited = policy !== "" || policyArns.length > 0;
		throw limited ? packedPolicyTooLarge(percent) : packedTagsTooLarge(percent);
	}
	return { PackedPolicySize: percent };
}

/** Without the white space between its parts, which would only make every request longer. */
function compactPolicy(policy: string): string {
	const fault = validatePolicy(policy, "session");
	if (fault !== undefined) throw malformedPolicyDocument(fault);
	return JSON.stringify(JSON.parse(policy));
}

async function checkManaged(
	db: Database,
	accountId: string,
	arns: readonly string[],
): Promise<void> {
	if (arns.length > MOST_POLICY_ARNS) {
		throw validationError(
			`The number of policy ARNs exceeds the maximum of ${MOST_POLICY_ARNS}.`,
		);
	}
	for (const arn of arns) {
		const owner = arn.split(":")[4];
		const ours = owner === accountId || owner === "aws";
		const document = ours ? await findPolicyDocument(db, arn) : undefined;
		if (document === undefined) throw unknownPolicy(arn);
	}
}
