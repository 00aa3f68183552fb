import type { AssumedRoleUser } from "@aws-sdk/client-sts";
import { buildArn } from "#shared/arn.ts";
import type { RoleTable } from "../../store/schema.ts";
import { validationError } from "./errors.ts";

/** How long a role session lives when the call does not say, seconds. */
const DEFAULT_SECONDS = 3600;

/** The lifetime of a session of a role, seconds; throws ValidationError beyond the role's maximum. */
export function roleSessionLifetime(
	role: RoleTable,
	requestedSeconds = DEFAULT_SECONDS,
): number {
	if (requestedSeconds <= role.max_session_duration) return requestedSeconds;
	throw validationError(
		"The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
	);
}

/** Whom a session of a role makes of its bearer. */
export function describeRoleSession(
	role: RoleTable,
	sessionName: string,
): AssumedRoleUser {
	const resource = `assumed-role/${role.name}/${sessionName}`;
	const accountId = role.account_id;
	return {
		AssumedRoleId: `${role.role_id}:${sessionName}`,
		Arn: buildArn({ service: "sts", region: "", accountId, resource }),
	};
}
