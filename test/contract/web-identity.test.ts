import "reflect-metadata";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
	CreateOpenIDConnectProviderCommand,
	CreateRoleCommand,
	ListRolesCommand,
} from "@aws-sdk/client-iam";
import {
	AssumeRoleWithWebIdentityCommand,
	GetCallerIdentityCommand,
	GetWebIdentityTokenCommand,
	STSClient,
} from "@aws-sdk/client-sts";
import * as x509 from "@peculiar/x509";
import {
	ACCOUNT,
	REGION,
	type RunningController,
	startController,
} from "./running-controller.ts";

/** A key and a certificate for localhost that vouches for itself. */
async function selfSigned() {
	const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
	const keys = await crypto.subtle.generateKey(algorithm, true, [
		"sign",
		"verify",
	]);
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		name: "CN=localhost",
		keys,
		signingAlgorithm: algorithm,
		extensions: [
			new x509.SubjectAlternativeNameExtension([
				{ type: "dns", value: "localhost" },
			]),
		],
	});
	const exported = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
	const key = x509.PemConverter.encode(exported, "PRIVATE KEY");
	return { key, cert: certificate.toString("pem") };
}

describe("web identities, through the SDK", () => {
	const folder = mkdtempSync(join(tmpdir(), "gumleaf-web-identity-"));
	const trusted = process.env.NODE_EXTRA_CA_CERTS;
	let issuer: Server;
	let issuerUrl: string;
	let controller: RunningController;
	let token: string;

	/** The issuer's public face: it passes on what relying parties ask, as an installation's proxy would. */
	before(async () => {
		const identity = await selfSigned();
		issuer = createServer(identity, async (request, response) => {
			const answer = await fetch(`${controller.endpoint}${request.url}`);
			response.writeHead(answer.status).end(await answer.text());
		});
		const { promise, resolve } = Promise.withResolvers<void>();
		issuer.listen(0, "127.0.0.1", resolve);
		await promise;
		issuerUrl = `https://localhost:${(issuer.address() as AddressInfo).port}`;
		process.env.NODE_EXTRA_CA_CERTS = join(folder, "ca.pem");
		writeFileSync(process.env.NODE_EXTRA_CA_CERTS, identity.cert);
		controller = await startController([
			`--issuer-url=${issuerUrl}`,
			"--identity-provider-networks=127.0.0.0/8,::1",
		]);
	});

	after(async () => {
		if (trusted === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
		else process.env.NODE_EXTRA_CA_CERTS = trusted;
		await controller?.[Symbol.asyncDispose]();
		issuer?.close();
		rmSync(folder, { recursive: true });
	});

	/** A client that signs nothing. */
	function stranger(): STSClient {
		return new STSClient({
			endpoint: controller.endpoint,
			region: REGION,
			credentials: { accessKeyId: "none", secretAccessKey: "none" },
			maxAttempts: 1,
		});
	}

	function assume(WebIdentityToken: string, RoleName = "pod") {
		return stranger().send(
			new AssumeRoleWithWebIdentityCommand({
				RoleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`,
				RoleSessionName: "pod-1",
				WebIdentityToken,
			}),
		);
	}

	it("issues a token for an audience", async () => {
		const answer = await controller.root.sts.send(
			new GetWebIdentityTokenCommand({
				Audience: ["gumleaf"],
				SigningAlgorithm: "ES384",
			}),
		);
		token = answer.WebIdentityToken ?? "";
		assert.equal(token.split(".").length, 3);
	});

	it("refuses a token while its issuer is not registered", async () => {
		await assert.rejects(assume(token), {
			name: "InvalidIdentityTokenException",
			message: `No OpenIDConnect provider found in your account for ${issuerUrl}`,
		});
	});

	it("gives the token's bearer a session of a role that trusts its issuer, without a signature", async () => {
		const { iam } = controller.root;
		const { OpenIDConnectProviderArn } = await iam.send(
			new CreateOpenIDConnectProviderCommand({
				Url: issuerUrl,
				ClientIDList: ["gumleaf"],
			}),
		);
		const name = issuerUrl.slice("https://".length);
		const Statement = {
			Effect: "Allow",
			Principal: { Federated: OpenIDConnectProviderArn },
			Action: "sts:AssumeRoleWithWebIdentity",
			Condition: {
				StringEquals: {
					[`${name}:aud`]: "gumleaf",
					[`${name}:sub`]: `arn:aws:iam::${ACCOUNT}:root`,
				},
			},
		};
		await iam.send(
			new CreateRoleCommand({
				RoleName: "pod",
				AssumeRolePolicyDocument: JSON.stringify({
					Version: "2012-10-17",
					Statement,
				}),
			}),
		);
		const { Credentials, Provider } = await assume(token);
		assert.equal(Provider, issuerUrl);
		const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
		assert.ok(AccessKeyId && SecretAccessKey && SessionToken);
		const session = controller.as({
			accessKeyId: AccessKeyId,
			secretAccessKey: SecretAccessKey,
			sessionToken: SessionToken,
		});
		const { Arn } = await session.sts.send(new GetCallerIdentityCommand({}));
		assert.equal(Arn, `arn:aws:sts::${ACCOUNT}:assumed-role/pod/pod-1`);
		await assert.rejects(session.iam.send(new ListRolesCommand({})), {
			name: "AccessDenied",
		});
	});

	it("refuses a changed token, and a role that is not there", async () => {
		const [header, payload, signature = ""] = token.split(".");
		const first = signature.startsWith("A") ? "B" : "A";
		const changed = `${header}.${payload}.${first}${signature.slice(1)}`;
		await assert.rejects(assume(changed), {
			name: "InvalidIdentityTokenException",
		});
		await assert.rejects(assume(token, "absent"), { name: "AccessDenied" });
	});
});
