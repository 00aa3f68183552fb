import type { X509Certificate } from "node:crypto";
import type { Logger } from "#shared/logger.ts";
import { LiveSecret, type LiveSecretDeps } from "../credentials/live-secret.ts";
import {
	type AuthorityRing,
	announceAuthority,
	announcedAuthority,
	decodeAuthorityRing,
	encodeAuthorityRing,
	nextAuthorityRing,
	type RingAuthority,
	signingAuthority,
} from "./authority-ring.ts";
import {
	type CertificateAuthority,
	createAuthority,
	type IssuedCertificate,
	openAuthority,
	type ServerIdentity,
} from "./certificate-authority.ts";

type Listener = () => void;

interface Opened {
	readonly ring: AuthorityRing;
	readonly signing: RingAuthority;
	readonly authority: CertificateAuthority;
	readonly trusted: readonly X509Certificate[];
}

/**
 * The node CA of a running controller: shared through the store, replaced in time by one that every node has come to
 * trust before it signs anything, while what the one before has signed stays good to its end.
 */
export class LiveAuthority {
	readonly #deps: LiveSecretDeps;
	readonly #secret: LiveSecret<AuthorityRing>;
	readonly #listeners = new Set<Listener>();
	#opened: Opened;

	private constructor(
		deps: LiveSecretDeps,
		secret: LiveSecret<AuthorityRing>,
		opened: Opened,
	) {
		this.#deps = deps;
		this.#secret = secret;
		this.#opened = opened;
	}

	/** Loads the CAs, the first made at the first start; rejects when the master key does not open them. */
	static async open(deps: LiveSecretDeps): Promise<LiveAuthority> {
		const { random } = deps;
		const kind = {
			id: "node-ca",
			create: async (now: number) => [
				{
					...(await createAuthority(now, random)),
					...{ createdAt: now, signsFrom: now },
				},
			],
			next: (ring: AuthorityRing, now: number) =>
				nextAuthorityRing(ring, now, () => createAuthority(now, random)),
			encode: encodeAuthorityRing,
			decode: decodeAuthorityRing,
		};
		const secret = await LiveSecret.open<AuthorityRing>(kind, deps);
		return new LiveAuthority(deps, secret, await opened(secret.value, deps));
	}

	/** All certificates that vouch for a node, and that nodes are told to trust. */
	get trusted(): readonly X509Certificate[] {
		return this.#opened.trusted;
	}

	/** The same as nodes and TLS take them: PEM. */
	get bundle(): string {
		return this.trusted.map(String).join("");
	}

	/** What a join token carries: SHA-256 of the signing CA's public key, hex. */
	get publicKeyHash(): string {
		return this.#opened.authority.publicKeyHash;
	}

	get ring(): AuthorityRing {
		return this.#opened.ring;
	}

	issueServerIdentity(now: number): Promise<ServerIdentity> {
		return this.#opened.authority.issueServerIdentity(now);
	}

	issueNodeCertificate(
		...args: Parameters<CertificateAuthority["issueNodeCertificate"]>
	): Promise<IssuedCertificate> {
		return this.#opened.authority.issueNodeCertificate(...args);
	}

	/** Makes another CA known, to sign after the announcement; false when one is being made known already. */
	async rotate(announcementMs: number): Promise<boolean> {
		const { clock, random } = this.#deps;
		let announced = false;
		await this.#secret.change(async (ring) => {
			const now = clock.now();
			announced = announcedAuthority(ring, now) === undefined;
			if (!announced) return ring;
			return announceAuthority(ring, now, announcementMs, () =>
				createAuthority(now, random),
			);
		});
		await this.#take();
		return announced;
	}

	/** Puts another CA in the place of all there are: no certificate of before is good any more, and every node must join anew. */
	async replace(): Promise<void> {
		const { clock, random } = this.#deps;
		const now = clock.now();
		const made = await createAuthority(now, random);
		await this.#secret.change(() => [
			{ ...made, createdAt: now, signsFrom: now },
		]);
		await this.#take();
	}

	/** Reads the CAs as the store has them, and goes on to the next one when it is time. */
	async refresh(): Promise<void> {
		await this.#secret.refresh();
		await this.#take();
	}

	/** Refreshes every second until the signal. */
	run(signal: AbortSignal, logger: Logger): Promise<void> {
		return this.#secret.run(signal, logger, () => this.#take());
	}

	/** Calls `listener` whenever what signs or what is trusted has changed; answers the function that ends it. */
	onChange(listener: Listener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	async #take(): Promise<void> {
		const { value } = this.#secret;
		const signing = signingAuthority(value, this.#deps.clock.now());
		const { ring, signing: before } = this.#opened;
		if (value === ring && signing === before) return;
		this.#opened = await opened(value, this.#deps);
		for (const listener of this.#listeners) listener();
	}
}

async function opened(
	ring: AuthorityRing,
	{ clock, random }: LiveSecretDeps,
): Promise<Opened> {
	const signing = signingAuthority(ring, clock.now());
	const all = await Promise.all(ring.map((one) => openAuthority(one, random)));
	const authority = all[ring.indexOf(signing)];
	if (!authority) throw new Error("the installation has no CA");
	return {
		...{ ring, signing, authority },
		trusted: all.map(({ certificate }) => certificate),
	};
}
