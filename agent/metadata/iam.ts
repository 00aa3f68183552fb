import { formatTimestamp } from "#shared/clock.ts";
import type { ProfileAssignment } from "#shared/node-api.ts";
import type {
	CredentialState,
	InstanceRecord,
} from "../cache/instance-record.ts";
import { textAnswer } from "./answer.ts";
import { awsDocument, type Leaf, textLeaf } from "./leaf.ts";
import { unavailable } from "./refusals.ts";

const SINCE = "2012-01-12";
const SEE =
	"Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html.";

type Role = NonNullable<ProfileAssignment["role"]>;

/**
 * `iam/info` and the credentials of the profile's role; nothing for an instance without a profile.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html
 */
export function iamLeaves(record: InstanceRecord): Leaf[] {
	const { profile } = record.assignment;
	if (!profile) return [];
	const info = textLeaf("iam/info", SINCE, infoDocument(profile));
	if (profile.code !== "Success" || !profile.role) return [info];
	return [info, credentialsLeaf(profile, profile.role, record.credentials)];
}

function infoDocument(profile: ProfileAssignment): string {
	const LastUpdated = secondsOf(profile.lastUpdated);
	if (profile.code === "InstanceProfileNotFound") {
		const Message = `Instance Profile with ID ${profile.id} cannot be found. ${SEE}`;
		return awsDocument({ Code: profile.code, Message, LastUpdated });
	}
	const Message = profile.role
		? undefined
		: `Instance Profile does not contain a role. ${SEE}`;
	return awsDocument({
		Code: profile.code,
		Message,
		LastUpdated,
		InstanceProfileArn: profile.arn,
		InstanceProfileId: profile.id,
	});
}

function credentialsLeaf(
	profile: ProfileAssignment,
	role: Role,
	state: CredentialState,
): Leaf {
	const path = `meta-data/iam/security-credentials/${role.name}`;
	const leaf = { path, since: SINCE } as const;
	if (role.code !== "Success") {
		const document = refusal(role.code, role, secondsOf(profile.lastUpdated));
		return { ...leaf, answer: textAnswer(document) };
	}
	if (state.status === "refused") {
		const cause = { name: role.name, message: state.message };
		const refusedAt = formatTimestamp(state.refusedAt);
		const document = refusal(state.code, cause, refusedAt);
		return { ...leaf, answer: textAnswer(document) };
	}
	// Keys of another role or association are never shown, whoever left them there.
	if (state.status !== "held" || !belongs(state, profile, role)) {
		return { ...leaf, answer: unavailable };
	}
	const answer = textAnswer(credentialsDocument(state));
	return { ...leaf, answer, servedUntil: state.expiresAt };
}

type Held = Extract<CredentialState, { status: "held" }>;

function belongs(held: Held, profile: ProfileAssignment, role: Role): boolean {
	const { binding, roleName } = held.credentials;
	return binding === profile.binding && roleName === role.name;
}

function credentialsDocument({
	credentials,
	issuedAt,
	expiresAt,
}: Held): string {
	return awsDocument({
		Code: "Success",
		LastUpdated: formatTimestamp(issuedAt),
		Type: "AWS-HMAC",
		AccessKeyId: credentials.accessKeyId,
		SecretAccessKey: credentials.secretAccessKey,
		Token: credentials.sessionToken,
		Expiration: formatTimestamp(expiresAt),
	});
}

/** Why there are no keys. The controller's message names the cause. */
function refusal(
	Code: string,
	role: { readonly name: string; readonly message?: string | undefined },
	LastUpdated: string,
): string {
	const Message =
		role.message || `EC2 cannot assume the role ${role.name}. ${SEE}`;
	return awsDocument({ Code, Message, LastUpdated });
}

function secondsOf(timestamp: string): string {
	return formatTimestamp(Date.parse(timestamp));
}
