import {
	AssumeRole$,
	type AssumeRoleRequest,
	type AssumeRoleResponse,
} from "@aws-sdk/client-sts";
import { parseArn } from "#shared/arn.ts";
import type { Principal } from "../../authenticate/principal.ts";
import { remembered } from "../../store/remember.ts";
import type { RoleTable } from "../../store/schema.ts";
import { listTags } from "../../store/tags.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation, Resource } from "../operation.ts";
import { isAsSighted } from "../sighting.ts";
import { credentialsAnswer } from "./credentials-answer.ts";
import { accessDenied, validationError } from "./errors.ts";
import { findRoleByArn } from "./find-role-by-arn.ts";
import { refuseUnsupported } from "./refuse-unsupported.ts";
import { describeRoleSession, roleSessionLifetime } from "./role-session.ts";
import { packedSize, readSessionPolicies } from "./session-policies.ts";
import {
	inheritedTags,
	readSessionTags,
	sessionTagKeys,
} from "./session-tags.ts";
import { readSourceIdentity } from "./source-identity.ts";

/** The most for a role session asked for by a role session, seconds. */
const CHAINED_MAXIMUM_SECONDS = 3600;

/**
 * Temporary credentials of a role, for whom its trust policy admits. The role's ARN must be given as it is
 * stored. MFA and provided contexts are refused.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const AssumeRole = {
	schema: AssumeRole$,
	resources: async (input, call) => [await touchedRole(input, call)],
	further: async (input, call) => {
		const actions = furtherActions(input, call.caller);
		if (actions.length === 0) return [];
		const resource = await touchedRole(input, call);
		return actions.map((action) => ({ action, resource, consent: true }));
	},
	resourcePolicy: async (input, { store }) => {
		const role = await findRoleByArn(store.read, input.RoleArn);
		return role && { accountId: role.account_id, document: role.trust_policy };
	},
	contextKeys: (input) => ({
		"sts:RoleSessionName": input.RoleSessionName,
		...(input.ExternalId !== undefined && {
			"sts:ExternalId": input.ExternalId,
		}),
		...sessionTagKeys(input),
	}),
	handle: async (input, call) => {
		refuseUnsupported(input);
		const { read } = call.store;
		const role = await findRoleByArn(read, input.RoleArn);
		const now = { sought: input.RoleArn, id: role?.role_id };
		if (!role || !isAsSighted(call.sightings, now)) {
			throw notAuthorized(input, call);
		}
		if (call.caller.type === "Account") {
			throw accessDenied("Roles may not be assumed by root accounts.");
		}
		const sourceIdentity = readSourceIdentity(
			input.SourceIdentity,
			call.caller,
		);
		const limits = {
			...(await readSessionPolicies(read, role.account_id, input)),
			...readSessionTags(input, call.caller),
		};
		const size = packedSize(limits);
		const sessionName = input.RoleSessionName;
		const issued = call.credentials.issue(
			{
				kind: "role",
				accountId: role.account_id,
				principalId: role.role_id,
				kills: { role: role.valid_from },
				sessionName,
				...limits,
				...(sourceIdentity !== undefined && { sourceIdentity }),
			},
			lifetimeOf(input, role, call),
		);
		call.lastUses.noteRole(role.role_id);
		return {
			Credentials: credentialsAnswer(issued),
			AssumedRoleUser: describeRoleSession(role, sessionName),
			...size,
			...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
		};
	},
} satisfies Operation<Checked<AssumeRoleRequest>, AssumeRoleResponse>;

/** The role with its tags, and the source identity that the session would have. */
async function touchedRole(
	{ RoleArn, SourceIdentity }: Checked<AssumeRoleRequest>,
	{ store, caller }: CallContext,
): Promise<Resource> {
	if (!parseArn(RoleArn)) throw validationError(`${RoleArn} is invalid`);
	const role = await assumableRole(store.read, RoleArn);
	const sourceIdentity = SourceIdentity ?? caller.session?.sourceIdentity;
	if (sourceIdentity === undefined) return role;
	const { contextKeys } = role;
	return {
		...role,
		contextKeys: { ...contextKeys, "sts:SourceIdentity": sourceIdentity },
	};
}

const assumableRole = remembered(async (db, arn): Promise<Resource> => {
	const role = await findRoleByArn(db, arn);
	const tags = role ? await listTags(db, role.role_id) : [];
	const tagKeys = tags.flatMap(({ tag_key, tag_value }) => [
		[`aws:ResourceTag/${tag_key}`, tag_value],
		[`iam:ResourceTag/${tag_key}`, tag_value],
	]);
	return {
		arn,
		sighting: { sought: arn, id: role?.role_id },
		contextKeys: Object.fromEntries(tagKeys),
	};
});

/** What setting tags and a source identity needs besides, also when the caller's session hands them on. */
function furtherActions(
	{ Tags = [], SourceIdentity }: Checked<AssumeRoleRequest>,
	caller: Principal,
): readonly string[] {
	const tagged =
		Tags.length > 0 || Object.keys(inheritedTags(caller)).length > 0;
	const identified = SourceIdentity ?? caller.session?.sourceIdentity;
	return [
		...(tagged ? ["sts:TagSession"] : []),
		...(identified === undefined ? [] : ["sts:SetSourceIdentity"]),
	];
}

function lifetimeOf(
	input: Checked<AssumeRoleRequest>,
	role: RoleTable,
	{ caller }: CallContext,
): number {
	const { DurationSeconds = 0 } = input;
	if (
		caller.type === "AssumedRole" &&
		DurationSeconds > CHAINED_MAXIMUM_SECONDS
	) {
		throw validationError(
			"The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
		);
	}
	return roleSessionLifetime(role, input.DurationSeconds);
}

function notAuthorized(
	input: Checked<AssumeRoleRequest>,
	{ caller }: CallContext,
) {
	return accessDenied(
		`User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`,
	);
}
