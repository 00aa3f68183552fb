import { awsDocument } from "#shared/aws-document.ts";
import { formatTimestamp } from "#shared/clock.ts";
import type { IssuedCredentials, ProfileAssignment } from "#shared/node-api.ts";
import type {
	CredentialState,
	InstanceRecord,
} from "../cache/instance-record.ts";
import { type Content, type Leaf, metaData } from "./leaf.ts";

const SEE =
	" Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.";

type Role = NonNullable<ProfileAssignment["role"]>;
type Held = Extract<CredentialState, { status: "held" }>;

/**
 * `iam/info` and the credentials of the profile's role; nothing for an instance without a profile.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html
 */
export function iamLeaves({ assignment, credentials }: InstanceRecord): Leaf[] {
	const { profile } = assignment;
	if (!profile) return [];
	const info: Leaf = {
		...metaData("iam/info"),
		content: infoDocument(profile),
		modifiedAt: Date.parse(profile.lastUpdated),
	};
	const { role } = profile;
	if (profile.code !== "Success" || !role) return [info];
	const place = metaData("iam/security-credentials/<role>", role.name);
	return [info, { ...place, ...roleContent(profile, role, credentials) }];
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
): Content & Pick<Leaf, "withoutToken"> {
	if (role.code !== "Success") {
		const since = Date.parse(profile.lastUpdated);
		return refusal(role.code, role.name, role.message, since);
	}
	if (state.status === "refused") {
		return refusal(state.code, role.name, state.message, state.refusedAt);
	}
	if (state.status !== "held") return { content: undefined };
	const tell = (keys: IssuedCredentials | undefined) =>
		// Keys of another role or association are never shown, whoever left them there.
		keys?.binding === profile.binding && keys.roleName === role.name
			? keysContent(keys, state)
			: { content: undefined };
	return {
		...tell(state.credentials),
		withoutToken: tell(state.credentialsV1),
	};
}

function keysContent(keys: IssuedCredentials, held: Held): Content {
	const issuedAt = Date.parse(keys.issuedAt);
	const content = awsDocument({
		Code: "Success",
		LastUpdated: formatTimestamp(issuedAt),
		Type: "AWS-HMAC",
		AccessKeyId: keys.accessKeyId,
		SecretAccessKey: keys.secretAccessKey,
		Token: keys.sessionToken,
		Expiration: formatTimestamp(held.expiresAt),
	});
	return { content, modifiedAt: issuedAt, servedUntil: held.expiresAt };
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
