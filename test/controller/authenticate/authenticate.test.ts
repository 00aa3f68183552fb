import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	authenticateRequest,
	credentialScope,
	isSigned,
} from "../../../controller/authenticate/authenticate.ts";
import type {
	ServiceName,
	SignedRequest,
} from "../../../controller/authenticate/signed-request.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { KNOWN_KEY, KnownKeys } from "../../fakes/known-keys.ts";
import {
	presign,
	signInHeader,
	type Unsigned,
} from "../../fakes/sdk-signer.ts";

const MINUTE = 60_000;
const clock = new FakeClock(Date.UTC(2026, 10, 23, 12, 36));
const deps = new KnownKeys(clock);
const signer = { ...KNOWN_KEY, at: clock.now() };
const SESSION = {
	accessKeyId: "ASIASESSION000000000",
	secretAccessKey: "session/secret",
	sessionToken: "a-token",
	at: clock.now(),
};
deps.sessions.set(`${SESSION.accessKeyId} ${SESSION.sessionToken}`, {
	secretAccessKey: SESSION.secretAccessKey,
	claims: {
		kind: "role",
		accountId: KNOWN_KEY.accountId,
		principalId: "AROAWORKER00000000000",
		sessionName: "session",
		issuedAt: clock.now() - MINUTE,
		expiresAt: clock.now() + MINUTE,
	},
});

function authenticate(request: SignedRequest, known = deps) {
	return authenticateRequest(request, known);
}

async function accepts(unsigned: Unsigned, options = {}): Promise<void> {
	const request = await signInHeader(unsigned, { ...signer, ...options });
	const caller = await authenticate(request);
	assert.equal(caller.accessKeyId, KNOWN_KEY.accessKeyId);
}

/** Asserts code, status and text of the refusal. */
async function refuses(
	request: SignedRequest,
	code: string,
	status: number,
	message: string | RegExp = /./,
	known = deps,
): Promise<void> {
	await assert.rejects(authenticate(request, known), { code, status, message });
}

function withHeader(
	request: SignedRequest,
	name: string,
	value: string,
): SignedRequest {
	return { ...request, rawHeaders: [...request.rawHeaders, name, value] };
}

/** The request with the header's value changed, or the header left out. */
function mapHeader(
	request: SignedRequest,
	name: string,
	change: (value: string) => string | undefined,
): SignedRequest {
	const rawHeaders: string[] = [];
	for (let at = 0; at < request.rawHeaders.length; at += 2) {
		const [key = "", value = ""] = request.rawHeaders.slice(at, at + 2);
		const changed = key === name ? change(value) : value;
		if (changed !== undefined) rawHeaders.push(key, changed);
	}
	return { ...request, rawHeaders };
}

const post: Unsigned = {};

describe("a signature in the header", () => {
	it("is accepted on every path a client may use", async () => {
		for (const path of ["/", "/services/Euare", "/services/compute/"])
			await accepts({ path });
	});

	it("is accepted with any region and any service word", async () => {
		await accepts(post, { region: "undefined-4711", service: "10" });
		await accepts(post, { region: "77", service: "euare" });
		await accepts(post, { region: "", service: "ec2" });
	});

	it("is accepted when parameters are in the query", async () => {
		const query = { Action: "ListRoles", "PathPrefix.x": "/a b+c=d/é~*'" };
		await accepts({ method: "GET", body: "", query });
	});

	it("is accepted when a client sends blanks of the query as plus signs", async () => {
		const query = { Action: "GetRole", RoleName: "a b" };
		const request = await signInHeader({ method: "GET", query }, signer);
		const target = request.target.replace("%20", "+");
		assert.notEqual(target, request.target);
		await authenticate({ ...request, target });
	});

	it("is accepted over headers that have nothing to do with AWS", async () => {
		await accepts({
			headers: { "content-length": "44", "x-other": "  two   blanks " },
		});
	});

	it("is accepted when the host was signed without the port it is sent with", async () => {
		const request = await signInHeader({ host: "iam.example" }, signer);
		const sent = mapHeader(request, "host", (host) => `${host}:8773`);
		await authenticate(sent);
		await refuses(
			mapHeader(request, "host", () => "iam.examplf:8773"),
			"SignatureDoesNotMatch",
			403,
		);
	});

	it("is accepted with the hash of the body declared, and refused with another or with none", async () => {
		const declared = (value: string) => ({
			headers: { "x-amz-content-sha256": value },
		});
		const hash =
			"ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843";
		await accepts(declared(hash));
		for (const value of ["UNSIGNED-PAYLOAD", "0".repeat(64)])
			await refuses(
				await signInHeader(declared(value), signer),
				"SignatureDoesNotMatch",
				403,
			);
	});

	it("is accepted with an HTTP date instead of X-Amz-Date", async () => {
		const request = await signInHeader(post, {
			...signer,
			unsigned: ["x-amz-date"],
		});
		const date = new Date(clock.now()).toUTCString();
		const dated = withHeader(
			mapHeader(request, "x-amz-date", () => undefined),
			"Date",
			date,
		);
		await authenticate(dated);
		for (const text of [
			"yesterday",
			"20260231T000000Z",
			"2026-11-23T12:36:00Z",
		])
			await refuses(
				mapHeader(dated, "Date", () => text),
				"IncompleteSignature",
				400,
				`Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
			);
	});

	it("is accepted up to 15 minutes early or late, and no longer", async () => {
		for (const at of [-15 * MINUTE, 15 * MINUTE])
			await accepts(post, { at: clock.now() + at });
		await refuses(
			await signInHeader(post, { ...signer, at: clock.now() - 16 * MINUTE }),
			"SignatureDoesNotMatch",
			403,
			"Signature expired: 20261123T122000Z is now earlier than 20261123T122100Z (20261123T123600Z - 15 min.)",
		);
		await refuses(
			await signInHeader(post, { ...signer, at: clock.now() + 16 * MINUTE }),
			"SignatureDoesNotMatch",
			403,
			"Signature not yet current: 20261123T125200Z is still later than 20261123T125100Z (20261123T123600Z + 15 min.)",
		);
	});

	it("is refused without a word about the reason when anything signed was changed", async () => {
		const text =
			"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
		const request = await signInHeader(post, signer);
		const changed: readonly SignedRequest[] = [
			{ ...request, method: "GET" },
			{ ...request, target: "/?Action=DeleteUser" },
			{ ...request, body: Buffer.from("Action=DeleteUser") },
			mapHeader(request, "content-type", () => "text/plain"),
		];
		for (const each of changed)
			await refuses(each, "SignatureDoesNotMatch", 403, text);
	});

	it("is refused when its parts are missing or senseless", async () => {
		const request = await signInHeader(post, signer);
		const authorization = (change: (value: string) => string) =>
			mapHeader(request, "authorization", change);
		const cases: readonly [
			(value: string) => string,
			string,
			number,
			RegExp,
		][] = [
			[
				() => "AWS4-HMAC-SHA256 x",
				"IncompleteSignature",
				400,
				/^'x' not a valid key=value pair \(missing equal-sign\)/,
			],
			[
				(v) => v.replace(/Signature=.*/, "Signature="),
				"IncompleteSignature",
				400,
				/^Authorization header requires 'Signature' parameter\. \(Hashed/,
			],
			[
				(v) => `${v}, Signature=${"0".repeat(64)}`,
				"IncompleteSignature",
				400,
				/not a valid key=value pair/,
			],
			[
				(v) => v.replace("SHA256", "SHA512"),
				"IncompleteSignature",
				400,
				/^Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'/,
			],
			[() => "Basic YTpi", "IncompleteSignature", 400, /'Basic'/],
			[
				(v) => v.replace("/us-east-1/sts/", "/"),
				"IncompleteSignature",
				400,
				/^Credential must have exactly 5 slash-delimited elements/,
			],
			[
				(v) => v.replace("aws4_request", "aws5_request"),
				"SignatureDoesNotMatch",
				403,
				/'aws4_request', not 'aws5_request'/,
			],
			[
				(v) => v.replace("/20261123/", "/20261122/"),
				"SignatureDoesNotMatch",
				403,
				/'20261122' != '20261123', from '20261123T123600Z'/,
			],
			[
				(v) => v.replace(";host", ""),
				"SignatureDoesNotMatch",
				403,
				/'Host' or ':authority' must be a 'SignedHeader'/,
			],
			[
				(v) => v.replace(";host", ";host;host"),
				"IncompleteSignature",
				400,
				/more than once/,
			],
		];
		for (const [change, code, status, message] of cases)
			await refuses(authorization(change), code, status, message);
	});

	it("is refused when it could be read in two ways", async () => {
		const request = await signInHeader(post, signer);
		const presigned = await presign({}, signer);
		const [authorization = ""] = request.rawHeaders.slice(-1);
		const doubled: readonly SignedRequest[] = [
			withHeader(request, "Authorization", authorization),
			withHeader(request, "X-Amz-Date", "20261123T123600Z"),
			withHeader(request, "HOST", "127.0.0.1:8773"),
			{ ...request, target: presigned.target },
		];
		for (const each of doubled) await refuses(each, "IncompleteSignature", 400);
	});

	it("is refused when somebody added an x-amz- header on the way", async () => {
		await refuses(
			withHeader(await signInHeader(post, signer), "X-Amz-Target", "x"),
			"SignatureDoesNotMatch",
			403,
			"'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
		);
	});
});

describe("a presigned request", () => {
	it("is accepted as long as it was made for", async () => {
		const at = clock.now() - 50_000;
		await authenticate(await presign({}, { ...signer, at }));
		await refuses(
			await presign({}, { ...signer, at: at - 11_000 }),
			"SignatureDoesNotMatch",
			403,
			"Signature expired: 20261123T123459Z is now earlier than 20261123T123500Z (20261123T123600Z - 1 min.)",
		);
	});

	it("lives up to a week", async () => {
		const week = 604_800;
		const at = clock.now() - (week - 1) * 1000;
		await authenticate(await presign({}, { ...signer, at }, week));
	});

	it("is refused for lifetimes that are none", async () => {
		const request = await presign({}, signer);
		for (const text of ["0", "604801", "-1", "1e3", ""])
			await refuses(
				{ ...request, target: request.target.replace("=60", `=${text}`) },
				"IncompleteSignature",
				400,
			);
	});

	it("carries the session token in its query", async () => {
		const caller = await authenticate(await presign({}, SESSION));
		assert.equal(caller.accessKeyId, SESSION.accessKeyId);
	});

	it("is refused when a part is missing or given twice", async () => {
		const request = await presign({}, signer);
		for (const name of ["Algorithm", "Credential", "Date", "SignedHeaders"]) {
			const part = new RegExp(`X-Amz-${name}=[^&]*&?`);
			const [given = ""] = part.exec(request.target) ?? [];
			await refuses(
				{ ...request, target: request.target.replace(part, "") },
				"IncompleteSignature",
				400,
				`AWS query-string parameters must include 'X-Amz-${name}'.`,
			);
			await refuses(
				{ ...request, target: `${request.target}&${given}` },
				"IncompleteSignature",
				400,
				`Parameter 'X-Amz-${name}' was given more than once.`,
			);
		}
	});

	it("is recognised however its parameter names are escaped", async () => {
		const request = await presign({}, signer);
		const target = request.target.replaceAll("X-Amz-", "X%2DAmz%2d");
		assert.equal(isSigned({ ...request, target }), true);
		await authenticate({ ...request, target });
	});
});

describe("refusals", () => {
	const perService: readonly [ServiceName, Record<string, [string, number]>][] =
		[
			[
				"iam",
				{
					missing: ["MissingAuthenticationToken", 403],
					unknown: ["InvalidClientTokenId", 403],
					wrong: ["SignatureDoesNotMatch", 403],
					late: ["SignatureDoesNotMatch", 403],
					early: ["SignatureDoesNotMatch", 403],
					expired: ["ExpiredToken", 403],
				},
			],
			[
				"ec2",
				{
					missing: ["MissingParameter", 400],
					unknown: ["AuthFailure", 401],
					wrong: ["AuthFailure", 401],
					late: ["AuthFailure", 401],
					early: ["AuthFailure", 401],
					expired: ["RequestExpired", 400],
				},
			],
		];

	for (const [service, expected] of perService) {
		it(`carry ${service}'s own codes and statuses`, async () => {
			const old = new KnownKeys(new FakeClock(clock.now() + 2 * MINUTE));
			for (const [id, session] of deps.sessions) old.sessions.set(id, session);
			const signed = (options = {}) =>
				signInHeader(post, { ...signer, ...options });
			const cases: Record<string, SignedRequest> = {
				missing: { ...(await signed()), rawHeaders: ["Host", "x"] },
				unknown: await signed({ accessKeyId: "AKIANOBODY0000000000" }),
				wrong: await signed({ secretAccessKey: "guess" }),
				late: await signed({ at: clock.now() - 16 * MINUTE }),
				early: await signed({ at: clock.now() + 18 * MINUTE }),
				expired: await signInHeader(post, SESSION),
			};
			for (const [name, request] of Object.entries(cases)) {
				const [code = "", status = 0] = expected[name] ?? [];
				await refuses({ ...request, service }, code, status, /./, old);
			}
		});
	}

	it("of EC2 do not tell an unknown key from a wrong signature", async () => {
		for (const options of [
			{ accessKeyId: "AKIANOBODY0000000000" },
			{ secretAccessKey: "guess" },
		])
			await refuses(
				{
					...(await signInHeader(post, { ...signer, ...options })),
					service: "ec2",
				},
				"AuthFailure",
				401,
				"AWS was not able to validate the provided access credentials",
			);
	});

	it("meet inactive keys, killed sessions and tokens that do not belong to the key", async () => {
		const known = new KnownKeys(clock);
		for (const [id, session] of deps.sessions) known.sessions.set(id, session);
		known.keys.set(KNOWN_KEY.accessKeyId, { ...KNOWN_KEY, status: "Inactive" });
		known.killed.add(SESSION.accessKeyId);
		const { sessionToken, ...tokenless } = SESSION;
		const text = "The security token included in the request is invalid.";
		for (const who of [
			signer,
			SESSION,
			tokenless,
			{ ...SESSION, sessionToken: "another" },
			{ ...signer, sessionToken },
		])
			await refuses(
				await signInHeader(post, who),
				"InvalidClientTokenId",
				403,
				text,
				known,
			);
	});
});

describe("what is known of a request before it is verified", () => {
	it("is whether it is signed at all", async () => {
		const plain: SignedRequest = {
			method: "POST",
			target: "/?Action=AssumeRoleWithWebIdentity",
			rawHeaders: ["Host", "x"],
			body: Buffer.alloc(0),
			service: "sts",
		};
		assert.equal(isSigned(plain), false);
		assert.equal(isSigned(withHeader(plain, "AUTHORIZATION", "Basic x")), true);
		assert.equal(isSigned({ ...plain, target: "/?X-Amz-Signature=0" }), true);
		assert.equal(isSigned(await presign({}, signer)), true);
	});

	it("is the scope it names, in header or query", async () => {
		const scoped = { ...signer, region: "r-1", service: "ec2" };
		for (const signed of [
			await signInHeader(post, scoped),
			await presign({}, scoped),
		]) {
			const { accessKeyId, region, service } = credentialScope(signed) ?? {};
			assert.equal(accessKeyId, signer.accessKeyId);
			assert.deepEqual([service, region], ["ec2", "r-1"]);
		}
		assert.equal(credentialScope({ target: "/", rawHeaders: [] }), undefined);
		assert.equal(
			credentialScope({ target: "/", rawHeaders: ["Authorization", "x"] }),
			undefined,
		);
	});
});
