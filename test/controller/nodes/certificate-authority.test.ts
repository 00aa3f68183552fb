import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { describe, it } from "node:test";
import { CONTROLLER_SERVER_NAME } from "#shared/node-api.ts";
import { systemRandom } from "#shared/random.ts";
import {
	createAuthority,
	openAuthority,
} from "../../../controller/nodes/certificate-authority.ts";
import { newNodeKey } from "../../fakes/node-key.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
const DAY_MS = 86_400_000;
const node = { id: "node-0123456789abcdef", name: "host-a" };
const material = await createAuthority(NOW, systemRandom);
const authority = await openAuthority(material, systemRandom);

describe("certificate authority", () => {
	it("lasts ten years and may sign", () => {
		assert.equal(authority.certificate.ca, true);
		assert.ok(authority.certificate.verify(authority.certificate.publicKey));
		const lifetime = authority.certificate.validToDate.getTime() - NOW;
		assert.equal(Math.round(lifetime / DAY_MS), 3650);
	});

	it("gives the node listener a certificate under the name every agent demands", async () => {
		const identity = await authority.issueServerIdentity(NOW);
		const leaf = new X509Certificate(identity.certificate);
		assert.equal(
			leaf.checkHost(CONTROLLER_SERVER_NAME),
			CONTROLLER_SERVER_NAME,
		);
		assert.ok(leaf.verify(authority.certificate.publicKey));
		assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
		assert.equal(identity.certificate.match(/BEGIN CERTIFICATE/g)?.length, 2);
	});

	it("gives a node thirty days, its name and its id, and only the client's side", async () => {
		const { csr } = await newNodeKey(node.name);
		const issued = await authority.issueNodeCertificate(node, csr, NOW);
		const leaf = new X509Certificate(issued.certificate);
		assert.equal(leaf.subject, "CN=host-a");
		assert.equal(leaf.subjectAltName, "URI:gumleaf:node:node-0123456789abcdef");
		assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
		assert.equal(leaf.ca, false);
		assert.equal(leaf.serialNumber.toLowerCase(), issued.serial);
		assert.equal(issued.issuedAt, NOW);
		assert.equal(issued.expiresAt, NOW + 30 * DAY_MS);
	});

	it("refuses a request for another node's name", async () => {
		const { csr } = await newNodeKey("host-b");
		await assert.rejects(authority.issueNodeCertificate(node, csr, NOW), {
			code: "InvalidCertificateRequest",
		});
	});

	it("refuses a request whose signature is not its key's", async () => {
		const one = await newNodeKey(node.name);
		const bytes = Buffer.from(
			one.csr.replace(/-----[^-]+-----|\s/g, ""),
			"base64",
		);
		bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
		const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString("base64")}\n-----END CERTIFICATE REQUEST-----`;
		await assert.rejects(authority.issueNodeCertificate(node, forged, NOW), {
			code: "InvalidCertificateRequest",
		});
	});

	it("refuses a key on another curve, and what is no request at all", async () => {
		const other = await newNodeKey(node.name, {
			name: "ECDSA",
			namedCurve: "P-384",
		});
		for (const csr of [other.csr, "nonsense", ""]) {
			await assert.rejects(authority.issueNodeCertificate(node, csr, NOW), {
				code: "InvalidCertificateRequest",
			});
		}
	});
});
