// SPDX-License-Identifier: Apache-2.0

/**
 * Words that passwords are commonly made of, here and elsewhere; a password that is one of them with digits or signs
 * around it is guessed first. Short on purpose: with twelve characters and a second factor, what matters is the obvious.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `password passwort pass admin administrator root user guest test tester login welcome
  letmein changeme default secret master system server network security computer internet windows microsoft google
  apple amazon iloveyou monkey dragon football baseball soccer superman batman pokemon princess sunshine shadow
  michael jordan charlie summer winter spring autumn january february april october november december monday friday
  qwerty asdfgh zxcvbn azerty
  sakura himitsu nippon nihon japan japanese tokyo osaka kyoto nagoya sapporo fukuoka fujisan arigatou arigato
  konnichiwa ohayou sayonara doraemon pikachu anpanman naruto totoro gundam hanako tarou taro yamada suzuki tanaka
  satou sato takahashi watanabe kobayashi kazuya hiroshi takashi kenji daisuke yuki ayumi mariko sachiko aishiteru
  daisuki gambare ganbare samurai ninja sushi ramen yakyuu hanshin tigers giants
  yakuba shiyakusho kuyakusho kuyakusyo siyakusyo yakusho kencho kencyo shichou shityou kakarichou kachou kokuho
  zeimu juumin jumin koseki soumu soumuka kikaku zaisei jichitai koumuin koumu municipality cityhall townhall
  パスワード ひみつ 秘密 さくら 桜 にほん 日本 役場 市役所 区役所 町役場 村役場 県庁 ありがとう あいしてる よろしく おはよう`
    .split(/\s+/)
    .filter(Boolean),
);
