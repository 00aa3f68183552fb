import "reflect-metadata";
import { createHash } from "node:crypto";
import * as cms from "@peculiar/asn1-cms";
import {
	AsnConvert,
	AsnObjectIdentifierConverter,
	OctetString,
} from "@peculiar/asn1-schema";
import type { OpenIdentityKey } from "./identity-key.ts";

const SHA_256 = "2.16.840.1.101.3.4.2.1";
const RSA_ENCRYPTION = "1.2.840.113549.1.1.1";
/** The parameters of both algorithms. */
const parameters = new Uint8Array([5, 0]).buffer;

/** What the signer of signed data signs in place of the content. */
export interface SignedAttributes {
	readonly list: readonly cms.Attribute[];
	/** As it is signed: the set, and not tagged as inside of the signed data. */
	readonly der: Uint8Array;
}

/**
 * The attributes that AWS's have. DER wants a set in the order of its bytes, which is theirs.
 * @see https://www.rfc-editor.org/rfc/rfc5652#section-5.4
 */
export function signedAttributes(
	content: Uint8Array,
	signingTime: Date,
): SignedAttributes {
	const digest = createHash("sha256").update(content).digest();
	const list = [
		attribute(
			cms.id_contentType,
			AsnObjectIdentifierConverter.toASN(cms.id_data).toBER(),
		),
		attribute(
			cms.id_signingTime,
			AsnConvert.serialize(new cms.SigningTime(signingTime)),
		),
		attribute(
			cms.id_messageDigest,
			AsnConvert.serialize(new cms.MessageDigest(digest)),
		),
	];
	const der = AsnConvert.serialize(new cms.UnprotectedAttributes(list));
	return { list, der: new Uint8Array(der) };
}

/** PKCS #7 signed data around the content, DER. */
export function signedData(
	content: Uint8Array,
	{ list }: SignedAttributes,
	signature: Uint8Array,
	{ issuer, serialNumber }: OpenIdentityKey,
): Buffer {
	const sid = new cms.SignerIdentifier({
		issuerAndSerialNumber: new cms.IssuerAndSerialNumber({
			issuer,
			serialNumber,
		}),
	});
	const signer = new cms.SignerInfo({
		version: cms.CMSVersion.v1,
		sid,
		digestAlgorithm: sha256(),
		signedAttrs: [...list],
		signatureAlgorithm: new cms.SignatureAlgorithmIdentifier({
			algorithm: RSA_ENCRYPTION,
			parameters,
		}),
		signature: new OctetString(signature),
	});
	const data = new cms.SignedData({
		version: cms.CMSVersion.v1,
		digestAlgorithms: new cms.DigestAlgorithmIdentifiers([sha256()]),
		encapContentInfo: new cms.EncapsulatedContentInfo({
			eContentType: cms.id_data,
			eContent: new cms.EncapsulatedContent({
				single: new OctetString(content),
			}),
		}),
		signerInfos: new cms.SignerInfos([signer]),
	});
	const info = new cms.ContentInfo({
		contentType: cms.id_signedData,
		content: AsnConvert.serialize(data),
	});
	return Buffer.from(AsnConvert.serialize(info));
}

function attribute(attrType: string, value: ArrayBuffer): cms.Attribute {
	return new cms.Attribute({ attrType, attrValues: [value] });
}

function sha256(): cms.DigestAlgorithmIdentifier {
	return new cms.DigestAlgorithmIdentifier({ algorithm: SHA_256, parameters });
}
