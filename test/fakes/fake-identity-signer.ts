import type { IdentitySigner } from "../../controller/identity/identity-signer.ts";

/** Signs by naming the instance. */
export class FakeIdentitySigner implements Pick<IdentitySigner, "sign"> {
	sign: IdentitySigner["sign"] = async (instances) =>
		instances.map((facts) => {
			const of = facts.instanceId;
			const identity = {
				document: `document of ${of}`,
				signature: `signature of ${of}`,
				pkcs7: `pkcs7 of ${of}`,
			};
			return { ...facts, identity };
		});
}
