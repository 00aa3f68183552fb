import { z } from "zod";
import type { Clock } from "#shared/clock.ts";
import {
	readOrCreateSealedSecret,
	type SealingDeps,
} from "../credentials/sealed-secrets.ts";
import {
	type CertificateAuthority,
	createAuthority,
	openAuthority,
} from "../nodes/certificate-authority.ts";
import type { Store } from "../store/store.ts";

const SECRET_ID = "node-ca";

const material = z.object({ privateKey: z.string(), certificate: z.string() });

/** The CA of nodes as the store holds it, made at the first start; rejects when the master key does not open it. */
export async function loadAuthority(
	deps: SealingDeps & { readonly store: Store; readonly clock: Clock },
): Promise<CertificateAuthority> {
	const { store, clock, random } = deps;
	const create = async () => {
		const made = await createAuthority(clock.now(), random);
		return Buffer.from(JSON.stringify(made));
	};
	const bytes = await readOrCreateSealedSecret(store, SECRET_ID, create, deps);
	return openAuthority(material.parse(JSON.parse(bytes.toString())), random);
}
