import { createHash } from "node:crypto";
import {
	findClientToken,
	insertClientToken,
} from "../../store/client-tokens.ts";
import type { WriteTransaction } from "../../store/store.ts";
import type { CallContext } from "../operation.ts";
import { idempotentParameterMismatch } from "./errors.ts";
import type { LaunchInput } from "./launch-input.ts";

/**
 * The reservation that an earlier call with this client token made; undefined for a first one. Throws
 * IdempotentParameterMismatch when that call asked for something else. To be called in the write that launches.
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export async function findEarlierLaunch(
	tx: WriteTransaction,
	accountId: string,
	input: LaunchInput,
): Promise<string | undefined> {
	if (!input.ClientToken) return undefined;
	const known = await findClientToken(tx, accountId, input.ClientToken);
	if (known && known.parameters_hash !== hashOf(input)) {
		throw idempotentParameterMismatch();
	}
	return known?.reservation_id;
}

/** Remembers what a launch with a client token made. */
export async function recordLaunch(
	tx: WriteTransaction,
	reservationId: string,
	input: LaunchInput,
	call: CallContext,
): Promise<void> {
	if (!input.ClientToken) return;
	await insertClientToken(tx, {
		account_id: call.caller.accountId,
		client_token: input.ClientToken,
		parameters_hash: hashOf(input),
		reservation_id: reservationId,
		created_at: call.clock.now(),
	});
}

function hashOf({ ClientToken: _, DryRun: __, ...parameters }: LaunchInput) {
	const text = JSON.stringify(parameters, sortedMembers);
	return createHash("sha256").update(text).digest("hex");
}

/** The order in which a client writes its parameters is no difference. */
function sortedMembers(_key: string, value: unknown): unknown {
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		return value;
	}
	const members = Object.entries(value).toSorted(([a], [b]) =>
		a < b ? -1 : 1,
	);
	return Object.fromEntries(members);
}
