import { readFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import { createSecureContext } from "node:tls";
import { StepError } from "#shared/errors.ts";
import { httpsServerLimits } from "#shared/http-server.ts";

/** Certificate chain and key, files in PEM. */
export interface TlsFiles {
	readonly certFile: string;
	readonly keyFile: string;
}

interface Pem {
	readonly cert: Buffer;
	readonly key: Buffer;
}

/** What the APIs' listener proves itself by; may be replaced while it listens. */
export class TlsIdentity {
	#pem: Pem;
	#server: Server | undefined;

	private constructor(pem: Pem) {
		this.#pem = pem;
	}

	/** Rejects what no client could be answered with. */
	static async read(files: TlsFiles): Promise<TlsIdentity> {
		return new TlsIdentity(await readChecked(files));
	}

	createServer(handle: RequestListener): Server {
		this.#server = createServer({ ...httpsServerLimits, ...this.#pem }, handle);
		return this.#server;
	}

	/** New connections meet the new certificate; those that are open stay. A fault leaves all as it was. */
	async replace(files: TlsFiles): Promise<void> {
		this.#pem = await readChecked(files);
		this.#server?.setSecureContext(this.#pem);
	}
}

async function readChecked({ certFile, keyFile }: TlsFiles): Promise<Pem> {
	const pem = {
		cert: await readPem("tls-cert", certFile),
		key: await readPem("tls-key", keyFile),
	};
	try {
		createSecureContext(pem);
	} catch (cause) {
		throw new StepError(`using ${certFile} with the key ${keyFile}`, cause);
	}
	return pem;
}

async function readPem(setting: string, file: string): Promise<Buffer> {
	try {
		return await readFile(file);
	} catch (cause) {
		throw new StepError(`reading ${setting} ${file}`, cause);
	}
}
