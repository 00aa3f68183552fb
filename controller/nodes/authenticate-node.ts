import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { NodeTable } from "../store/schema.ts";
import { BACKDATING_MS } from "./certificate-authority.ts";
import type { LiveAuthority } from "./live-authority.ts";
import { NodeApiError } from "./node-api-error.ts";

const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const NODE_URI = /^URI:gumleaf:node:([0-9A-Za-z-]{1,64})$/;
/** A host that was off for a while still comes back by itself. */
const RENEWAL_GRACE_MS = 14 * 24 * 60 * 60 * 1000;

/** What a node's certificate says. Times in milliseconds since the epoch. */
export interface NodeIdentity {
	readonly nodeId: string;
	readonly serial: string;
	readonly issuedAt: number;
	readonly expiresAt: number;
}

/** Who may make a call: a node with a good certificate, or, to renew, also with its last one lately expired. */
export type CallerRule = "node" | "renewing-node";

/**
 * Reads a peer's certificate; undefined unless a CA of this installation signed it for a node's client side.
 * Checked here and not by OpenSSL's verdict alone: of two faults (foreign and expired) that names only one.
 */
export function readNodeCertificate(
	certificate: X509Certificate,
	trusted: readonly X509Certificate[],
): NodeIdentity | undefined {
	if (!trusted.some((authority) => hasSigned(authority, certificate))) {
		return undefined;
	}
	if (certificate.ca || !certificate.keyUsage?.includes(CLIENT_AUTH)) {
		return undefined;
	}
	const nodeId = NODE_URI.exec(certificate.subjectAltName ?? "")?.[1];
	if (!nodeId) return undefined;
	return {
		nodeId,
		serial: certificate.serialNumber.toLowerCase(),
		issuedAt: certificate.validFromDate.getTime() + BACKDATING_MS,
		expiresAt: certificate.validToDate.getTime(),
	};
}

/** The node that the other end of a connection has proved to be; undefined when it has not. */
export function provenNode(
	socket: TLSSocket,
	{ trusted }: Pick<LiveAuthority, "trusted">,
): string | undefined {
	const certificate = socket.getPeerX509Certificate();
	return certificate && readNodeCertificate(certificate, trusted)?.nodeId;
}

function hasSigned(
	authority: X509Certificate,
	certificate: X509Certificate,
): boolean {
	return (
		certificate.checkIssued(authority) &&
		certificate.verify(authority.publicKey)
	);
}

/**
 * Decides whether the node behind a certificate may make a call now; throws NodeApiError when not.
 * Asked at every request, so that a ban works at once.
 */
export function admitNode(
	identity: NodeIdentity,
	node: NodeTable | undefined,
	rule: CallerRule,
	now: number,
): NodeTable {
	if (!node) throw refused("UnknownNode", "no such node");
	if (node.banned_at !== null) {
		throw refused("NodeBanned", "the node is banned");
	}
	if (identity.issuedAt < node.valid_from) {
		throw certificateRevoked();
	}
	if (identity.expiresAt <= now && !mayRenew(identity, node, rule, now)) {
		throw refused("CertificateExpired", "the certificate has expired");
	}
	return node;
}

/** The certificate is from before the node enrolled anew, or was banned. */
export function certificateRevoked(): NodeApiError {
	return refused("CertificateRevoked", "the certificate was replaced");
}

function mayRenew(
	identity: NodeIdentity,
	node: NodeTable,
	rule: CallerRule,
	now: number,
): boolean {
	return (
		rule === "renewing-node" &&
		identity.serial === node.certificate_serial &&
		now - identity.expiresAt <= RENEWAL_GRACE_MS
	);
}

function refused(code: string, message: string): NodeApiError {
	return new NodeApiError(403, code, message);
}
