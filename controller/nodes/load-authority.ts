import { z } from "zod";
import {
	readOrCreateSealedSecret,
	type SealingDeps,
} from "../credentials/sealed-secrets.ts";
import type { Store } from "../store/store.ts";
import {
	type CertificateAuthority,
	createAuthority,
	openAuthority,
} from "./certificate-authority.ts";

const SECRET_ID = "node-ca";
const material = z.object({ privateKey: z.string(), certificate: z.string() });

/** The installation's CA for nodes: made once, kept sealed in the store, shared by all controllers. */
export async function loadAuthority(
	store: Store,
	sealing: SealingDeps,
	now: number,
): Promise<CertificateAuthority> {
	const create = async () =>
		Buffer.from(JSON.stringify(await createAuthority(now, sealing.random)));
	const kept = await readOrCreateSealedSecret(
		store,
		SECRET_ID,
		create,
		sealing,
	);
	const opened = material.parse(JSON.parse(kept.toString()));
	return openAuthority(opened, sealing.random);
}
