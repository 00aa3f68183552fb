import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What an instance shows to prove who it is, and what to verify it with. */
export interface ShownIdentity {
	readonly document: string;
	readonly signature: string;
	readonly pkcs7: string;
	/** PEM, one or more. */
	readonly certificate: string;
}

/** The openssl command in a folder with an identity document's files, named as in AWS's documentation. */
export class IdentityVerifier implements AsyncDisposable {
	readonly #folder: string;

	private constructor(folder: string) {
		this.#folder = folder;
	}

	static async of(shown: ShownIdentity): Promise<IdentityVerifier> {
		const folder = await mkdtemp(join(tmpdir(), "gumleaf-identity-"));
		const armoured = `-----BEGIN PKCS7-----\n${shown.pkcs7}\n-----END PKCS7-----\n`;
		const verifier = new IdentityVerifier(folder);
		await verifier.write("document", shown.document);
		await verifier.write("certificate", shown.certificate);
		await verifier.write("rsa2048", armoured);
		await verifier.write("signature", Buffer.from(shown.signature, "base64"));
		return verifier;
	}

	write(name: string, content: string | Buffer): Promise<void> {
		return writeFile(join(this.#folder, name), content);
	}

	/** Answers what it prints; rejects when it fails. */
	async openssl(...args: readonly string[]): Promise<string> {
		const { stdout } = await run("openssl", args, { cwd: this.#folder });
		return stdout;
	}

	/**
	 * Answers the document that the PKCS #7 verifies.
	 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-rsa2048.html
	 */
	verifyPkcs7(document = "document"): Promise<string> {
		return this.openssl(
			...["smime", "-verify", "-in", "rsa2048", "-inform", "PEM"],
			...["-content", document, "-certfile", "certificate", "-noverify"],
		);
	}

	/**
	 * Answers "Verified OK".
	 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-signature.html
	 */
	async verifySignature(document = "document"): Promise<string> {
		const shown = ["x509", "-pubkey", "-noout", "-in", "certificate"];
		await this.write("key", await this.openssl(...shown));
		return this.openssl(
			...["dgst", "-sha256", "-verify", "key"],
			...["-signature", "signature", document],
		);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await rm(this.#folder, { recursive: true });
	}
}
