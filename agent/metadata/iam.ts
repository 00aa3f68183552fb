import { formatTimestamp } from "#shared/clock.ts";
import type { ProfileAssignment } from "#shared/node-api.ts";
import type {
	CredentialState,
	InstanceRecord,
} from "../cache/instance-record.ts";
import { awsDocument, type Leaf } from "./leaf.ts";

const SINCE = "2012-01-12";
const SEE =
	" Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.";

type Role = NonNullable<ProfileAssignment["role"]>;
type Held = Extract<CredentialState, { status: "held" }>;
/** What a leaf tells, and since when. */
type Content = Pick<Leaf, "content" | "modifiedAt" | "servedUntil">;

/**
 * `iam/info` and the credentials of the profile's role; nothing for an instance without a profile.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html
 */
export function iamLeaves({ assignment, credentials }: InstanceRecord): Leaf[] {
	const { profile } = assignment;
	if (!profile) return [];
	const info: Leaf = {
		...{ path: "meta-data/iam/info", since: SINCE },
		content: infoDocument(profile),
		modifiedAt: Date.parse(profile.lastUpdated),
	};
	const { role } = profile;
	if (profile.code !== "Success" || !role) return [info];
	const path = `meta-data/iam/security-credentials/${role.name}`;
	const content = roleContent(profile, role, credentials);
	return [info, { path, since: SINCE, ...content }];
}

function infoDocument(profile: ProfileAssignment): string {
	const LastUpdated = formatTimestamp(Date.parse(profile.lastUpdated));
	if (profile.code === "InstanceProfileNotFound") {
		const Message = `Instance Profile with ID ${profile.id} cannot be found. ${SEE}`;
		return awsDocument({ Code: profile.code, Message, LastUpdated });
	}
	const Message = profile.role
		? undefined
		: `Instance Profile does not contain a role. ${SEE}`;
	return awsDocument({
		...{ Code: profile.code, Message, LastUpdated },
		InstanceProfileArn: profile.arn,
		InstanceProfileId: profile.id,
	});
}

function roleContent(
	profile: ProfileAssignment,
	role: Role,
	state: CredentialState,
): Content {
	if (role.code !== "Success") {
		const since = Date.parse(profile.lastUpdated);
		return refusal(role.code, role.name, role.message, since);
	}
	if (state.status === "refused") {
		return refusal(state.code, role.name, state.message, state.refusedAt);
	}
	// Keys of another role or association are never shown, whoever left them there.
	if (state.status !== "held" || !belongs(state, profile, role)) {
		return { content: undefined };
	}
	return {
		content: credentialsDocument(state),
		modifiedAt: state.issuedAt,
		servedUntil: state.expiresAt,
	};
}

function belongs(held: Held, profile: ProfileAssignment, role: Role): boolean {
	const { binding, roleName } = held.credentials;
	return binding === profile.binding && roleName === role.name;
}

function credentialsDocument(held: Held): string {
	const { credentials, issuedAt, expiresAt } = held;
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

/** Why there are no keys; the controller's message names the cause. */
function refusal(
	Code: string,
	roleName: string,
	message: string | undefined,
	modifiedAt: number,
): Content {
	const Message = message || `EC2 cannot assume the role ${roleName}. ${SEE}`;
	const LastUpdated = formatTimestamp(modifiedAt);
	return { content: awsDocument({ Code, Message, LastUpdated }), modifiedAt };
}
