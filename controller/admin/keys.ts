import {
	type KeySummary,
	type KeyUse,
	keyUses,
	type RevokeKeyRequest,
} from "#shared/admin-api/keys.ts";
import { formatTimestamp } from "#shared/clock.ts";
import type { RotatingKeys } from "../credentials/rotating-keys.ts";
import type { KeyStanding } from "../credentials/rotation.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";

/** Every key that can be rotated, each with where it is in its life. */
export async function listKeys({
	rotatingKeys,
}: AdminServices): Promise<{ keys: KeySummary[] }> {
	const keys = keyUses.flatMap((use) =>
		(rotatingKeys[use]?.list() ?? []).map((key) => summaryOf(use, key)),
	);
	return { keys };
}

/** Announces a new key; what was made with the others stays good to its own end. */
export async function rotateKeys(
	services: AdminServices,
	use: KeyUse,
): Promise<void> {
	await keysFor(services, use).rotate();
	services.logger.warn("keys rotated", { use });
}

/** Takes a key away at once. Of sessions it is the end; instances get new ones within a second. */
export async function revokeKey(
	services: AdminServices,
	{ use, id }: RevokeKeyRequest,
): Promise<void> {
	if (!(await keysFor(services, use).revoke(id))) {
		const message = `there is no key ${id} for ${use}`;
		throw new AdminError(404, "NoSuchKey", message);
	}
	services.logger.warn("key revoked", { use, id });
}

function keysFor({ rotatingKeys }: AdminServices, use: KeyUse): RotatingKeys {
	const keys = rotatingKeys[use];
	if (keys) return keys;
	const message = `this controller has no keys for ${use} (--issuer-url makes it an issuer)`;
	throw new AdminError(404, "NoSuchKey", message);
}

function summaryOf(
	use: KeyUse,
	{ id, state, createdAt, usableFrom, endsAt }: KeyStanding,
): KeySummary {
	return {
		...{ use, id, state },
		created: formatTimestamp(createdAt),
		usableFrom: formatTimestamp(usableFrom),
		ends: endsAt === undefined ? null : formatTimestamp(endsAt),
	};
}
