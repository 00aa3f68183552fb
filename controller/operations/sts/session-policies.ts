import { validatePolicy } from "../../authorize/validate-policy.ts";
import type { SessionClaims } from "../../credentials/credentials.ts";
import { findPolicyDocument } from "../../store/managed-policies.ts";
import type { Database } from "../../store/store.ts";
import {
	malformedPolicyDocument,
	packedPolicyTooLarge,
	unknownPolicy,
	validationError,
} from "./errors.ts";

/** Room for session policies in a session, characters, white space not counted. */
const POLICY_SPACE = 2048;

const MOST_POLICY_ARNS = 10;

/** The members by which a request limits its session. */
interface SessionPolicyRequest {
	readonly Policy?: string | undefined;
	readonly PolicyArns?:
		| readonly { readonly arn?: string | undefined }[]
		| undefined;
}

/** What session policies add to a session's claims and to the answer. */
export interface SessionPolicies {
	readonly claims: Pick<SessionClaims, "policy" | "policyArns">;
	readonly answer: { readonly PackedPolicySize?: number };
}

/**
 * Checks a session's policies: the inline one by its grammar, managed ones by their being there, in the session's
 * account or AWS's own. Throws MalformedPolicyDocument, PackedPolicyTooLarge or ValidationError.
 */
export async function readSessionPolicies(
	db: Database,
	accountId: string,
	{ Policy, PolicyArns = [] }: SessionPolicyRequest,
): Promise<SessionPolicies> {
	const policyArns = PolicyArns.map(({ arn = "" }) => arn);
	if (Policy === undefined && policyArns.length === 0) {
		return { claims: {}, answer: {} };
	}
	if (Policy !== undefined) checkInline(Policy);
	await checkManaged(db, accountId, policyArns);
	return {
		claims: {
			...(Policy !== undefined && { policy: Policy }),
			...(policyArns.length > 0 && { policyArns }),
		},
		answer: { PackedPolicySize: packedSize([Policy ?? "", ...policyArns]) },
	};
}

function checkInline(policy: string): void {
	const fault = validatePolicy(policy, "session");
	if (fault !== undefined) throw malformedPolicyDocument(fault);
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

/** In percent of the room there is; throws PackedPolicyTooLarge beyond it. */
function packedSize(texts: readonly string[]): number {
	const length = texts.join("").replace(/\s/g, "").length;
	const percent = Math.ceil((length * 100) / POLICY_SPACE);
	if (percent > 100) throw packedPolicyTooLarge(percent);
	return percent;
}
