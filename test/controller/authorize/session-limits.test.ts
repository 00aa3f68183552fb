import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Principal } from "../../../controller/authenticate/principal.ts";
import { checkSessionLimits } from "../../../controller/authorize/session-limits.ts";
import {
	federatedCaller,
	roleCaller,
	rootCaller,
	userCaller,
} from "../../fakes/principals.ts";

const session = { issuedAt: 0, expiresAt: 1 };
const callers = {
	root: rootCaller,
	"root's session": { ...rootCaller, session },
	user: userCaller(),
	"user's session": { ...userCaller(), session },
	role: roleCaller(),
	federated: federatedCaller(),
} satisfies Record<string, Principal>;

const invalid = "InvalidClientTokenId";
const denied = "AccessDenied";
const open = "open";

/** caller: iam:GetRole, sts:AssumeRole, GetCallerIdentity, GetSessionToken, GetFederationToken, ec2:RunInstances. */
const table: Record<keyof typeof callers, string[]> = {
	root: [open, denied, open, open, open, open],
	"root's session": [invalid, denied, open, denied, denied, open],
	user: [open, open, open, open, open, open],
	"user's session": [invalid, open, open, denied, denied, open],
	role: [open, open, open, denied, denied, open],
	federated: [invalid, denied, open, denied, denied, open],
};

const actions = [
	"iam:GetRole",
	"sts:AssumeRole",
	"sts:GetCallerIdentity",
	"sts:GetSessionToken",
	"sts:GetFederationToken",
	"ec2:RunInstances",
];

function outcome(caller: Principal, action: string): string {
	try {
		checkSessionLimits(caller, action);
		return open;
	} catch (error) {
		return error instanceof Error && "code" in error
			? String(error.code)
			: String(error);
	}
}

describe("what a kind of credentials can never do", () => {
	for (const [name, caller] of Object.entries(callers)) {
		const expected = new Map(Object.entries(table)).get(name) ?? [];
		actions.forEach((action, column) => {
			it(`${action} by ${name}: ${expected[column]}`, () => {
				assert.equal(outcome(caller, action), expected[column]);
			});
		});
	}

	const texts: [Principal, string, string][] = [
		[
			callers.root,
			"sts:AssumeRole",
			"Roles may not be assumed by root accounts.",
		],
		[
			callers.role,
			"sts:GetSessionToken",
			"Cannot call GetSessionToken with session credentials",
		],
		[
			callers.federated,
			"iam:GetUser",
			"The security token included in the request is invalid.",
		],
		[
			callers.federated,
			"sts:AssumeRole",
			`User: ${callers.federated.arn} is not authorized to perform: sts:AssumeRole`,
		],
	];
	for (const [caller, action, message] of texts) {
		it(`says "${message}"`, () => {
			assert.throws(() => checkSessionLimits(caller, action), { message });
		});
	}
});
