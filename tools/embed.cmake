# Writes a file's bytes as a C array, so that the program carries it:
#   cmake -DFROM=src/link/default.model -DTO=default_model.c -DNAME=default_model -P tools/embed.cmake
file(READ ${FROM} BYTES HEX)
string(LENGTH "${BYTES}" DIGITS)
math(EXPR LENGTH "${DIGITS} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," BYTES "${BYTES}")
file(WRITE ${TO} "#include <stddef.h>\n\nextern const char ${NAME}[];\nextern const size_t ${NAME}_length;\n"
    "const char ${NAME}[] = {${BYTES}0};\nconst size_t ${NAME}_length = ${LENGTH};\n")
