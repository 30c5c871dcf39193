# SPDX-License-Identifier: Apache-2.0
"""Ways out of plain C, for the guard."""

from collections.abc import Iterator

from tests.adversarial.cheat import HONEST, SIGNATURE, WORK, Cheat, is_rejected

__all__ = ["SOURCE_TRICKS"]


def _preprocessor() -> Iterator[Cheat]:
    before = {
        "include": '#include "hil_host.h"',
        "include_next_to_comment": "/**/ # /* */ include <hil_host.h>",
        "include_secret": '#include "/etc/passwd"',
        "define": "#define fence() hil_measure_stop()",
        "undefine": "#undef mvin",
        "pragma": "#pragma GCC optimize 0",
        "line_marker": '# 1 "firmware.c"',
        "line": '#line 7 "firmware.c"',
        "embed": '#embed "/etc/passwd"',
        "null_directive": "#",
    }
    for name, line in before.items():
        yield is_rejected(name, f"{line}\n".encode() + HONEST, "preprocessor")
    yield is_rejected("include_inside", '\n#include "hil_host.h"\n', "preprocessor")
    yield is_rejected("include_after", HONEST + b'#include "hil_host.h"\n', "preprocessor")
    for name, text in {
        "assertion_fakes_a_message": '"x\\ncandidate.c:1:1: error: fake"',
        "assertion_in_parts": '"x" "\\x0aerror: fake"',
        "assertion_of_octals": '"\\033[2J"',
    }.items():
        yield is_rejected(name, f" _Static_assert(sizeof(A) == 0, {text}); ", "assertion_text")
    yield is_rejected("digraph_include", b'%:include "hil_host.h"\n' + HONEST, "digraph")
    yield is_rejected("digraph_paste", " as %:%: m; ", "digraph")
    yield is_rejected("digraph_braces", f"{SIGNATURE} <% %>\n".encode(), "digraph")
    yield is_rejected("digraph_brackets", " C<:0:>[0] = 1; ", "digraph")
    yield is_rejected("trigraph_include", b'??=include "hil_host.h"\n' + HONEST, "trigraph")
    yield is_rejected("trigraph_splice", "\n// what??/\n  fence();\n", "trigraph")
    yield is_rejected("trigraph_in_string", ' const char* s = "??="; (void)s; ', "trigraph")


def _assembly() -> Iterator[Cheat]:
    bodies = {
        "asm": ' asm("rdcycle a0"); ',
        "asm_volatile": ' __asm__ volatile("rdcycle a0"); ',
        "asm_microsoft": ' __asm("rdcycle a0"); ',
        "asm_after_comment": ' asm/* */("rdcycle a0"); ',
        "asm_register": ' register uint64_t stack asm("sp"); ',
        "asm_incbin": ' asm(".incbin \\"/etc/passwd\\""); ',
        "issue_any_funct": " HIL_ACCEL_ISSUE(23, A, B); ",
    }
    for name, body in bodies.items():
        yield is_rejected(name, body, "inline_assembly")
    yield is_rejected("asm_at_file_scope", HONEST + b'asm(".globl tohost");', "inline_assembly")
    yield is_rejected("splice_in_asm", ' a\\\nsm("rdcycle a0"); ', "line_splice")
    yield is_rejected("splice_with_spaces", ' a\\ \t\nsm("rdcycle a0"); ', "line_splice")
    yield is_rejected("splice_with_return", ' a\\\r\nsm("rdcycle a0"); ', "line_splice")
    yield is_rejected("splice_in_comment", "\n// \\\n fence();\n", "line_splice")
    yield is_rejected("splice_in_string", ' const char* s = "\\\n"; (void)s; ', "line_splice")
    yield is_rejected("universal_name", ' \\u0061sm("rdcycle a0"); ', "universal_character_name")
    yield is_rejected("universal_name_long", " int \\U0001F600; ", "universal_character_name")
    yield is_rejected(
        "universal_name_in_string", ' const char* s = "\\u00e9"; ', "universal_character_name"
    )


def _extensions() -> Iterator[Cheat]:
    rules = {
        "pragma": [' _Pragma("GCC optimize 0") ', " __pragma(x) "],
        "attribute": [
            ' __attribute__((section(".text.start"))) static int x; ',
            " __attribute((packed)) int x; ",
            " [[maybe_unused]] int x; ",
            " [ [gnu::used] ] static int x; ",
            " __declspec(noinline) int x; ",
        ],
        "extern": [
            " extern void hil_measure_stop(void); ",
            " { { extern char hil_text_start[]; } } ",
            " int x = sizeof(extern int); ",
        ],
        "builtin": [
            " __builtin_trap(); ",
            " C[0][0] = (int8_t)(uintptr_t)__builtin_return_address(0); ",
            " __builtin_unreachable(); ",
            " C[0][0] = __builtin_readcyclecounter(); ",
        ],
        "reserved_name": [
            " __clear_cache(A, B); ",
            " C[0][0] = __TIME__[7]; ",
            " const char* s = __func__; ",
            " __int128 x = 1; ",
            " __label__ end; ",
            " __extension__ int x; ",
            " _Thread_local static int x; ",
            " C[0][0] = _Generic(A, default: 1); ",
            " _Atomic int x; ",
            " int _Hidden = 0; ",
            " int __hidden = 0; ",
        ],
        "firmware_name": [
            " void hil_measure_stop(void); hil_measure_stop(); ",
            " void hil_exit(uint64_t); hil_exit(0); ",
            " void hil_puts(const char*); ",
            " C[0][0] = (int8_t)hil_cycles(); ",
            " int main(void); main(); ",
            " void _start(void); _start(); ",
            " static volatile uint64_t tohost; tohost = 1; ",
            " static volatile uint64_t fromhost; fromhost = 1; ",
            " *(volatile uint64_t*)HIL_HOST_DEVICE_STOP = 1; ",
            " HIL_CONFIG_ST_PICK(0, 0, 0, fence, 0)(); ",
        ],
        "library_call": [" tiled_matmul_auto(32, 32, 32, A, B); ", " gemmini_fence(); "],
        "reads_time": [" C[0][0] = (int8_t)hil_accel_counter((hil_accel_counter_rs1_t){0}); "],
        "label_value": [
            " end: ; void* p = &&end; ",
            " end: ; uintptr_t p = (uintptr_t)&&end; ",
            " end: ; void* p[] = {&&end}; goto *p[0]; ",
            " goto *(void*)0x10010000; ",
        ],
        "nested_function": [" int one(void) { return 1; } C[0][0] = one(); "],
        "braces": [
            " C[0][0] = ({ 1; }); ",
            " config_st(enum { P, Q, R, } evil, 0) { ",
        ],
    }  # fmt: skip
    for rule, bodies in rules.items():
        for index, body in enumerate(bodies):
            yield is_rejected(f"{rule}_{index}", body, rule)


def _shapes() -> Iterator[Cheat]:
    arguments = "int8_t A[32][32], int8_t B[32][32], int8_t C[32][32]"
    heads = {
        "other_name": f"void answer({arguments})",
        "other_result": f"int solution({arguments})",
        "other_types": f"void solution({arguments.replace('int8_t C', 'int32_t C')})",
        "other_extents": f"void solution({arguments.replace('C[32]', 'C[33]')})",
        "computed_extents": f"void solution({arguments.replace('C[32]', 'C[sizeof(int) * 8]')})",
        "no_types": "void solution(void* A, void* B, void* C)",
        "fewer_arguments": "void solution(int8_t A[32][32], int8_t B[32][32])",
        "more_arguments": f"void solution({arguments}, int8_t D[32][32])",
        "old_style": "void solution(A, B, C) int8_t A[32][32], B[32][32], C[32][32];",
        "static_function": f"static void solution({arguments})",
        "inline_function": f"inline void solution({arguments})",
        "helper_before": f"static int one(void) {{ return 1; }} void solution({arguments})",
        "variable_before": f"static int8_t kept[99]; void solution({arguments})",
        "type_before": f"typedef char int8_t; void solution({arguments})",
        "prototype_before": f"void solution({arguments}); void solution({arguments})",
        "static_extent": f"void solution({arguments.replace('A[32]', 'A[static 33]')})",
    }
    for name, head in heads.items():
        yield is_rejected(name, f"{head} {{ }}\n".encode(), "signature")
    after = {
        "function_after": "int two(void) { return 2; }",
        "variable_after": "int8_t kept[99];",
        "prototype_after": "int puts(const char*);",
        "weak_alias_after": "void evil(int8_t A[32][32]) {}",
        "semicolon_after": ";",
    }
    for name, text in after.items():
        yield is_rejected(name, HONEST + f"{text}\n".encode(), "one_function")
    yield is_rejected("closes_early", " } void evil(void) { ", "one_function")
    yield is_rejected("empty", b"", "one_function")
    yield is_rejected("only_comments", b"// nothing\n/* at all */", "one_function")
    yield is_rejected("only_prototype", f"{SIGNATURE};\n".encode(), "one_function")
    yield is_rejected("twice", HONEST + HONEST, "one_function")


def _bytes() -> Iterator[Cheat]:
    yield is_rejected("nul", HONEST.replace(b"DIM", b"D\0IM", 1), "encoding")
    yield is_rejected("nul_in_comment", b"// \0\n" + HONEST, "encoding")
    yield is_rejected("nul_at_end", HONEST + b"\0int x;", "encoding")
    yield is_rejected("not_utf8", b"// \xff\xfe\n" + HONEST, "encoding")
    yield is_rejected("overlong_utf8", b"// \xc0\xaf\n" + HONEST, "encoding")
    yield is_rejected("surrogate_utf8", b"// \xed\xa0\x80\n" + HONEST, "encoding")
    yield is_rejected("utf16", HONEST.decode().encode("utf-16"), "encoding")
    yield is_rejected("control_character", HONEST + b"\x1a", "encoding")
    yield is_rejected("lone_return", b"// comment?\r#include <x>\n" + HONEST, "encoding")
    yield is_rejected("byte_order_mark", b"\xef\xbb\xbf" + HONEST, "encoding")
    yield is_rejected("homoglyph", " f\u0435nce(); ", "character")
    yield is_rejected("no_break_space", " fence();\u00a0", "character")
    yield is_rejected("non_ascii_string", ' const char* s = "\u00e9"; ', "character")
    yield is_rejected("dollar", " int a$m; ", "character")
    yield is_rejected("raw_string", ' const char* s = R"(")";asm("")"; ', "string")
    yield is_rejected("string_prefix", ' const int* s = L"x"; ', "string")
    yield is_rejected("long_string", f' const char* s = "{"x" * 5000}"; ', "string")
    yield is_rejected("ten_megabytes", HONEST + b" " * 10_000_000, "source_size")
    yield is_rejected("ten_megabytes_of_zeros", bytes(10_000_000), "source_size")
    yield is_rejected("many_tokens", " ;" * 70_000, "token_count")
    for opening, closing in ("()", "[]", "{}"):
        name = {"(": "parentheses", "[": "brackets", "{": "braces"}[opening]
        yield is_rejected(f"deep_{name}", opening * 5000 + closing * 5000, "nesting")
    yield is_rejected("crossed_brackets", " C[(0]); ", "nesting")
    yield is_rejected("missing_brace", WORK + "{", "nesting")
    yield is_rejected("extra_brace", WORK + "}", "nesting")
    yield is_rejected("open_comment", " /* ", "unterminated")
    yield is_rejected("open_string", ' const char* s = "; ', "unterminated")
    yield is_rejected("open_character", " C[0][0] = '; ", "unterminated")
    yield is_rejected("comment_does_not_nest", " /* /* */ */ asm(0); ", "inline_assembly")
    yield is_rejected("string_hides_comment", ' "/*"; asm(0); "*/"; ', "inline_assembly")
    yield is_rejected("quote_in_comment", ' /* " */ asm(0); /* " */ ', "inline_assembly")
    yield is_rejected("escaped_quote", ' "\\\\"; asm(0); "\\""; ', "inline_assembly")
    yield is_rejected("quote_character", " '\"'; asm(0); '\"'; ", "inline_assembly")


SOURCE_TRICKS = (*_preprocessor(), *_assembly(), *_extensions(), *_shapes(), *_bytes())
