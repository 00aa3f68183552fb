import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { describe, it } from "node:test";
import { systemRandom } from "#shared/random.ts";
import {
	admitNode,
	readNodeCertificate,
} from "../../../controller/nodes/authenticate-node.ts";
import {
	createAuthority,
	openAuthority,
} from "../../../controller/nodes/certificate-authority.ts";
import { newNodeKey } from "../../fakes/node-key.ts";
import { nodeRow } from "../../fakes/node-row.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
const DAY_MS = 86_400_000;
const node = { id: "node-1", name: "host-a" };
const authority = await openAuthority(
	await createAuthority(NOW, systemRandom),
	systemRandom,
);
const foreign = await openAuthority(
	await createAuthority(NOW, systemRandom),
	systemRandom,
);

async function issue(from = authority) {
	const { csr } = await newNodeKey(node.name);
	const issued = await from.issueNodeCertificate(node, csr, NOW);
	return new X509Certificate(issued.certificate);
}

const certificate = await issue();
const identity = readNodeCertificate(certificate, [authority.certificate]);
assert.ok(identity);
const row = nodeRow({
	node_id: "node-1",
	valid_from: NOW,
	certificate_serial: identity.serial,
});

describe("the certificate of a node", () => {
	it("names the node and when it was issued", () => {
		assert.equal(identity.nodeId, "node-1");
		assert.equal(identity.issuedAt, NOW);
	});

	it("counts for nothing when another CA of the same name signed it", async () => {
		const forged = await issue(foreign);
		assert.equal(
			readNodeCertificate(forged, [authority.certificate]),
			undefined,
		);
	});

	it("is not the controller's own", async () => {
		const server = await authority.issueServerIdentity(NOW);
		const leaf = new X509Certificate(server.certificate);
		assert.equal(readNodeCertificate(leaf, [authority.certificate]), undefined);
	});
});

describe("admission of a node", () => {
	const refusals = [
		["an unknown node", undefined, NOW, "UnknownNode"],
		["a banned node", { ...row, banned_at: NOW - 1 }, NOW, "NodeBanned"],
		[
			"a certificate from before the node enrolled anew",
			{ ...row, valid_from: NOW + 1000, certificate_serial: "99" },
			NOW,
			"CertificateRevoked",
		],
		["an expired certificate", row, NOW + 30 * DAY_MS, "CertificateExpired"],
	] as const;
	for (const [what, stored, now, code] of refusals) {
		it(`refuses ${what}`, () => {
			assert.throws(() => admitNode(identity, stored, "node", now), { code });
		});
	}

	it("accepts a good certificate for every call", () => {
		assert.equal(admitNode(identity, row, "node", NOW), row);
		assert.equal(admitNode(identity, row, "renewing-node", NOW), row);
	});

	it("accepts the certificate before the last while it lasts, so that a lost answer locks nobody out", () => {
		const renewed = { ...row, certificate_serial: "99" };
		assert.equal(admitNode(identity, renewed, "node", NOW), renewed);
	});

	it("renews the last certificate up to fourteen days after it expired, and no other", () => {
		const late = NOW + 44 * DAY_MS;
		assert.equal(admitNode(identity, row, "renewing-node", late), row);
		const code = "CertificateExpired";
		assert.throws(() => admitNode(identity, row, "renewing-node", late + 1), {
			code,
		});
		const renewed = { ...row, certificate_serial: "99" };
		assert.throws(() => admitNode(identity, renewed, "renewing-node", late), {
			code,
		});
	});
});
