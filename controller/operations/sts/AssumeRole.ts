import {
	AssumeRole$,
	type AssumeRoleRequest,
	type AssumeRoleResponse,
} from "@aws-sdk/client-sts";
import { buildArn } from "#shared/arn.ts";
import type { RoleTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { credentialsAnswer } from "./credentials-answer.ts";
import { accessDenied, validationError } from "./errors.ts";
import { findRoleByArn } from "./find-role-by-arn.ts";
import { noteRoleUse } from "./note-role-use.ts";
import { refuseUnsupported } from "./refuse-unsupported.ts";
import { readSessionPolicies } from "./session-policies.ts";

/** How long a role session lives when the call does not say, seconds. */
const DEFAULT_SECONDS = 3600;

/** The most for a role session asked for by a role session, seconds. */
const CHAINED_MAXIMUM_SECONDS = 3600;

/**
 * Temporary credentials of a role, for whom its trust policy admits. The role's ARN must be given as it is
 * stored. Session tags, source identity and MFA are refused.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const AssumeRole = {
	schema: AssumeRole$,
	resources: async (input) => [{ arn: input.RoleArn }],
	resourcePolicy: async (input, { store }) => {
		const role = await findRoleByArn(store.read, input.RoleArn);
		return role && { accountId: role.account_id, document: role.trust_policy };
	},
	contextKeys: (input) => ({
		"sts:RoleSessionName": input.RoleSessionName,
		...(input.ExternalId !== undefined && {
			"sts:ExternalId": input.ExternalId,
		}),
	}),
	handle: async (input, call) => {
		refuseUnsupported(input);
		const { read } = call.store;
		const role = await findRoleByArn(read, input.RoleArn);
		if (!role) throw notAuthorized(input, call);
		if (call.caller.type === "Account") {
			throw accessDenied("Roles may not be assumed by root accounts.");
		}
		const session = await readSessionPolicies(read, role.account_id, input);
		const sessionName = input.RoleSessionName;
		const issued = call.credentials.issue(
			{
				kind: "role",
				accountId: role.account_id,
				principalId: role.role_id,
				sessionName,
				...session.claims,
			},
			lifetimeOf(input, role, call),
		);
		noteRoleUse(role, call);
		return {
			Credentials: credentialsAnswer(issued),
			AssumedRoleUser: {
				AssumedRoleId: `${role.role_id}:${sessionName}`,
				Arn: sessionArn(role, sessionName),
			},
			...session.answer,
		};
	},
} satisfies Operation<Checked<AssumeRoleRequest>, AssumeRoleResponse>;

function lifetimeOf(
	input: Checked<AssumeRoleRequest>,
	role: RoleTable,
	{ caller }: CallContext,
): number {
	const seconds = input.DurationSeconds ?? DEFAULT_SECONDS;
	if (caller.type === "AssumedRole" && seconds > CHAINED_MAXIMUM_SECONDS) {
		throw validationError(
			"The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
		);
	}
	if (seconds > role.max_session_duration) {
		throw validationError(
			"The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
		);
	}
	return seconds;
}

function sessionArn(role: RoleTable, sessionName: string): string {
	const resource = `assumed-role/${role.name}/${sessionName}`;
	const accountId = role.account_id;
	return buildArn({ service: "sts", region: "", accountId, resource });
}

function notAuthorized(
	input: Checked<AssumeRoleRequest>,
	{ caller }: CallContext,
) {
	return accessDenied(
		`User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`,
	);
}
