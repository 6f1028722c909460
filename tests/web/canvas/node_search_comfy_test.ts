import { assertEquals } from "@std/assert";
import { describeLibrary } from "../../../src/graph/catalogue.ts";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import type { TypeLookup } from "../../../src/graph/node_types.ts";
import { NOTE, searchNodes } from "../../../web/canvas/node_search.ts";
import type { SearchPlace } from "../../../web/canvas/node_search.ts";
import { nodeLibrary } from "../../nodes/library.ts";

/** Names of ComfyUI's own nodes, by what does the same here. */
const FOUND: Readonly<Record<string, string>> = {
  "concept.composable": "ConditioningCombine",
  "concept.dual_cfg": "DualCFGGuider",
  "concept.frequency_guidance": "FreSca",
  "concept.perp_neg": "PerpNeg PerpNegGuider",
  "concept.regional_prompts":
    "ConditioningSetArea ConditioningSetAreaPercentage ConditioningSetAreaStrength ConditioningSetMask",
  "concept.teach_concept": "TrainLoraNode",
  "core.blend_images": "ImageBlend",
  "core.bool": "PrimitiveBoolean",
  "core.color_image": "EmptyImage",
  "core.combine_masks": "MaskComposite",
  "core.composite_images": "ImageCompositeMasked",
  "core.crop_image": "ImageCrop",
  "core.find_edges": "Canny",
  "core.float": "PrimitiveFloat",
  "core.grow_mask": "FeatherMask GrowMask",
  "core.image_grid": "ImageStitch",
  "core.image_size": "GetImageSize",
  "core.images_to_list": "ImageFromBatch RebatchImages",
  "core.int": "PrimitiveInt",
  "core.invert_image": "ImageInvert",
  "core.invert_mask": "InvertMask",
  "core.join_text": "StringConcatenate",
  "core.list_to_images": "ImageBatch",
  "core.load_image": "LoadImage LoadImageOutput",
  "core.load_images": "LoadImageSetFromFolderNode",
  "core.load_mask": "LoadImageMask",
  "core.mask_from_color": "ImageColorToMask",
  "core.mask_from_image": "ImageToMask ThresholdMask",
  "core.pad_image": "ImagePadForOutpaint",
  "core.preview_image": "PreviewImage MaskPreview",
  "core.prompt": "PrimitiveStringMultiline",
  "core.repeat": "RepeatImageBatch",
  "core.replace_text": "StringReplace RegexReplace",
  "core.resize_image":
    "ImageScale ImageScaleBy ResizeAndPadImage ImageScaleToMaxDimension ImageScaleToTotalPixels",
  "core.save_image": "SaveImage",
  "core.shape_mask": "SolidMask",
  "core.show": "PreviewAny",
  "core.text": "PrimitiveString",
  "diffusion.adaptive_projected_guidance": "APG",
  "diffusion.add_noise": "AddNoise",
  "diffusion.align_your_steps": "AlignYourStepsScheduler",
  "diffusion.apply_controlnet": "ControlNetApply ControlNetApplyAdvanced",
  "diffusion.average_conditions": "ConditioningAverage",
  "diffusion.blend_latents": "LatentComposite LatentBlend LatentInterpolate LatentCompositeMasked",
  "diffusion.cfg_norm": "CFGNorm",
  "diffusion.cfg_zero": "CFGZeroStar",
  "diffusion.classifier_free_guidance": "CFGGuider",
  "diffusion.concat_conditions": "ConditioningConcat",
  "diffusion.condition_on_image": "InstructPixToPixConditioning",
  "diffusion.condition_on_mask": "InpaintModelConditioning",
  "diffusion.denoise":
    "KSampler KSamplerAdvanced SamplerCustom SplitSigmas DisableNoise SamplerCustomAdvanced",
  "diffusion.empty_latents": "EmptyLatentImage",
  "diffusion.encode_prompt":
    "CLIPTextEncode CLIPSetLastLayer CLIPTextEncodeSDXLRefiner CLIPTextEncodeSDXL",
  "diffusion.inpaint": "VAEEncodeForInpaint SetLatentNoiseMask",
  "diffusion.k_sampler":
    "SamplerEulerCFGpp KarrasScheduler ExponentialScheduler BetaSamplingScheduler SamplerEulerAncestral SamplerEulerAncestralCFGPP SamplerLMS SamplerDPMPP_3M_SDE SamplerDPMPP_2M_SDE SamplerDPMPP_SDE SamplerDPMPP_2S_Ancestral SamplerDPMAdaptative SamplerER_SDE SamplerSASolver",
  "diffusion.latents_to_list": "LatentFromBatch RebatchLatents",
  "diffusion.list_to_latents": "LatentBatch",
  "diffusion.load_controlnet": "ControlNetLoader",
  "diffusion.load_lora": "LoraLoader LoraLoaderModelOnly LoraModelLoader",
  "diffusion.load_pipeline": "CheckpointLoaderSimple CheckpointLoader DiffusersLoader",
  "diffusion.load_text_encoder": "CLIPLoader DualCLIPLoader",
  "diffusion.load_unet": "UNETLoader",
  "diffusion.load_vae": "VAELoader",
  "diffusion.noise": "RandomNoise",
  "diffusion.perturbed_guidance": "PerturbedAttentionGuidance",
  "diffusion.predict": "BasicGuider",
  "diffusion.repeat_latents": "RepeatLatentBatch",
  "diffusion.rescale_guidance": "RescaleCFG",
  "diffusion.resize_latents": "LatentUpscale LatentUpscaleBy",
  "diffusion.scale_interval": "ConditioningSetTimestepRange",
  "diffusion.scheduler": "BasicScheduler KSamplerSelect",
  "diffusion.tangential_damping": "TCFG",
  "diffusion.vae_decode": "VAEDecode",
  "diffusion.vae_encode": "VAEEncode",
  "diffusion.zero_condition": "ConditioningZeroOut",
};

/** Those that nothing here does. */
const MISSING = `
  LatentRotate LatentFlip LatentCrop CLIPVisionEncode StyleModelApply unCLIPConditioning DiffControlNetLoader
  StyleModelLoader CLIPVisionLoader VAEDecodeTiled VAEEncodeTiled unCLIPCheckpointLoader GLIGENLoader
  GLIGENTextBoxApply LoadLatent SaveLatent TextEncodeAceStepAudio EmptyAceStepLatentAudio SamplerLCMUpscale
  UNetSelfAttentionMultiply UNetCrossAttentionMultiply CLIPAttentionMultiply UNetTemporalAttentionMultiply
  EmptyLatentAudio VAEEncodeAudio VAEDecodeAudio SaveAudio SaveAudioMP3 SaveAudioOpus LoadAudio PreviewAudio
  ConditioningStableAudio RecordAudio TrimAudioDuration SplitAudioChannels AudioConcat AudioMerge AudioAdjustVolume
  EmptyAudio AudioEncoderLoader AudioEncoderEncode WanCameraEmbedding EmptyChromaRadianceLatentImage
  ChromaRadianceOptions PorterDuffImageComposite SplitImageWithAlpha JoinImageWithAlpha CLIPTextEncodeControlnet
  T5TokenizerOptions ContextWindowsManual SetUnionControlNetType ControlNetInpaintingAliMamaApply
  EmptyCosmosLatentVideo CosmosImageToVideoLatent CosmosPredict2ImageToVideoLatent PolyexponentialScheduler
  LaplaceScheduler VPScheduler SDTurboScheduler SplitSigmasDenoise FlipSigmas SetFirstSigma ExtendIntermediateSigmas
  SamplingPercentToSigma DifferentialDiffusion EasyCache LazyCache ReferenceLatent Epsilon_Scaling
  CLIPTextEncodeFlux FluxGuidance FluxDisableGuidance FluxKontextImageScale FluxKontextMultiReferenceLatentMethod
  FreeU FreeU_V2 GITSScheduler QuadrupleCLIPLoader CLIPTextEncodeHiDream CLIPTextEncodeHunyuanDiT
  TextEncodeHunyuanVideo_ImageToVideo EmptyHunyuanLatentVideo HunyuanImageToVideo EmptyHunyuanImageLatent
  HunyuanRefinerLatent EmptyLatentHunyuan3Dv2 Hunyuan3Dv2Conditioning Hunyuan3Dv2ConditioningMultiView
  VAEDecodeHunyuan3D VoxelToMeshBasic VoxelToMesh SaveGLB HypernetworkLoader HyperTile ImageAddNoise
  SaveAnimatedWEBP SaveAnimatedPNG SaveSVGNode ImageRotate ImageFlip LatentAdd LatentSubtract LatentMultiply
  LatentConcat LatentCut LatentBatchSeedBehavior LatentApplyOperation LatentApplyOperationCFG
  LatentOperationTonemapReinhard LatentOperationSharpen Load3D Load3DAnimation Preview3D Preview3DAnimation LoraSave
  LotusConditioning EmptyLTXVLatentVideo LTXVImgToVideo LTXVAddGuide LTXVCropGuides LTXVConditioning
  ModelSamplingLTXV LTXVScheduler LTXVPreprocess RenormCFG CLIPTextEncodeLumina2 Mahiro MaskToImage CropMask
  EmptyMochiLatentVideo ModelSamplingDiscrete ModelSamplingContinuousEDM ModelSamplingContinuousV
  ModelSamplingStableCascade ModelSamplingSD3 ModelSamplingAuraFlow ModelSamplingFlux ModelComputeDtype
  PatchModelAddDownscale ModelMergeSimple ModelMergeBlocks ModelMergeSubtract ModelMergeAdd CheckpointSave
  CLIPMergeSimple CLIPMergeSubtract CLIPMergeAdd CLIPSave VAESave ModelSave ModelMergeSD1 ModelMergeSD2
  ModelMergeSDXL ModelMergeSD3_2B ModelMergeAuraflow ModelMergeFlux1 ModelMergeSD35_Large ModelMergeMochiPreview
  ModelMergeLTXV ModelMergeCosmos7B ModelMergeCosmos14B ModelMergeWAN2_1 ModelMergeCosmosPredict2_2B
  ModelMergeCosmosPredict2_14B ModelMergeQwenImage ModelPatchLoader QwenImageDiffsynthControlnet USOStyleReference
  Morphology ImageRGBToYUV ImageYUVToRGB OptimalStepsScheduler PhotoMakerLoader PhotoMakerEncode
  CLIPTextEncodePixArtAlpha ImageBlur ImageQuantize ImageSharpen TextEncodeQwenImageEdit TextEncodeQwenImageEditPlus
  SelfAttentionGuidance TripleCLIPLoader EmptySD3LatentImage CLIPTextEncodeSD3 ControlNetApplySD3
  SkipLayerGuidanceSD3 SD_4XUpscale_Conditioning SkipLayerGuidanceDiT SkipLayerGuidanceDiTSimple
  StableZero123_Conditioning StableZero123_Conditioning_Batched SV3D_Conditioning StableCascade_EmptyLatentImage
  StableCascade_StageC_VAEEncode StableCascade_StageB_Conditioning StableCascade_SuperResolutionControlnet
  StringSubstring StringLength CaseConverter StringTrim StringContains StringCompare RegexMatch RegexExtract
  TomePatchModel TorchCompileModel SaveLoRANode LoadImageTextSetFromFolderNode LossGraphNode UpscaleModelLoader
  ImageUpscaleWithModel SaveWEBM SaveVideo CreateVideo GetVideoComponents LoadVideo ImageOnlyCheckpointLoader
  SVD_img2vid_Conditioning VideoLinearCFGGuidance VideoTriangleCFGGuidance ImageOnlyCheckpointSave
  ConditioningSetAreaPercentageVideo WanImageToVideo WanFunControlToVideo Wan22FunControlToVideo
  WanFirstLastFrameToVideo WanFunInpaintToVideo WanVaceToVideo TrimVideoLatent WanCameraImageToVideo
  WanPhantomSubjectToVideo WanTrackToVideo WanSoundImageToVideo WanSoundImageToVideoExtend WanHuMoImageToVideo
  WanAnimateToVideo Wan22ImageToVideoLatent WebcamCapture
`;

/** As its canvas calls some of them. */
const TITLED: Readonly<Record<string, string>> = {
  "Load Checkpoint": "diffusion.load_pipeline",
  "Load Diffusion Model": "diffusion.load_unet",
  "Load CLIP": "diffusion.load_text_encoder",
  "CLIP Text Encode (Prompt)": "diffusion.encode_prompt",
  "CLIP Set Last Layer": "diffusion.encode_prompt",
  "Conditioning (Combine)": "concept.composable",
  "Conditioning (Concat)": "diffusion.concat_conditions",
  "Conditioning (Set Mask)": "concept.regional_prompts",
  "KSampler (Advanced)": "diffusion.denoise",
  "VAE Encode (for Inpainting)": "diffusion.inpaint",
  "Load Image (as Mask)": "core.load_mask",
  "Upscale Image": "core.resize_image",
  "Upscale Image By": "core.resize_image",
  "Upscale Latent By": "diffusion.resize_latents",
  "Batch Images": "core.list_to_images",
  "Invert Image": "core.invert_image",
  "Pad Image for Outpainting": "core.pad_image",
  "Apply ControlNet": "diffusion.apply_controlnet",
  "Load LoRA": "diffusion.load_lora",
};

const catalogue = describeLibrary(await nodeLibrary());

const found = (query: string): readonly string[] =>
  searchNodes(query, { catalogue, workflow: EMPTY, lookup: (type) => catalogue.nodes[type] })
    .map(({ type }) => type);

const words = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean);

Deno.test("each node of ComfyUI that has its like here is found first by its name", () => {
  const wanted = Object.entries(FOUND).flatMap(([type, names]) =>
    words(names).map((name) => [name, type])
  );
  assertEquals(wanted.map(([name]) => [name, found(name!)[0]]), wanted);
  const titled = Object.entries(TITLED);
  assertEquals(titled.map(([title]) => [title, found(title)[0]]), titled);
  const primitives = found("PrimitiveNode");
  assertEquals(
    primitives.toSorted(),
    ["bool", "float", "int", "prompt", "seed", "text"].map((one) => `core.${one}`),
  );
});

Deno.test("for a node of ComfyUI that has none here no other one is offered", () => {
  assertEquals(words(MISSING).flatMap((name) => found(name).map((type) => [name, type])), []);
});

Deno.test("letters that lie apart find words as people shorten them, and none by chance", () => {
  assertEquals(found("sav img")[0], "core.save_image");
  assertEquals(found("cfg")[0], "diffusion.classifier_free_guidance");
  assertEquals(found("dnoise")[0], "diffusion.denoise");
});

Deno.test("a note, which is a node elsewhere, is found where one can be added, and for no wire", () => {
  const first = (query: string, more: Partial<SearchPlace> = {}): string | undefined => {
    const lookup: TypeLookup = (type) => catalogue.nodes[type];
    return searchNodes(query, { catalogue, workflow: EMPTY, lookup, hasNotes: true, ...more })[0]
      ?.type;
  };
  assertEquals(["Note", "note", "MarkdownNote"].map((query) => first(query)), [NOTE, NOTE, NOTE]);
  assertEquals(first("Note", { hasNotes: false }) === NOTE, false);
  const wire = { node: "a", port: "image", side: "output", kind: "image" } as const;
  assertEquals(first("Note", { wire }) === NOTE, false);
  assertEquals(first("PrimitiveNode")?.startsWith("core."), true);
});
