# Compiles templates/ into the program: one C array a file, in a table that template/find.c reads.
# Run as a script (-DTEMPLATES=folder -DOUT=file.c) it writes that table; included, it adds it to the room.
if(CMAKE_SCRIPT_MODE_FILE)
  file(GLOB_RECURSE files RELATIVE "${TEMPLATES}" "${TEMPLATES}/*")
  list(SORT files)
  set(arrays "")
  set(rows "")
  set(number 0)
  foreach(file IN LISTS files)
    if(file STREQUAL "README.md" OR file MATCHES "(^|/)\\.|~$")
      continue()
    endif()
    file(READ "${TEMPLATES}/${file}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," octets "${hex}")
    string(APPEND arrays "static const unsigned char file_${number}[] = {${octets}0};\n")
    string(APPEND rows "    {\"${file}\", file_${number}, sizeof(file_${number}) - 1},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE "${OUT}" "/* Made by src/Templates.cmake out of templates/. */
#include \"template/built_in.h\"

${arrays}
const struct built_in built_in_templates[] = {
${rows}    {NULL, NULL, 0},
};
")
  return()
endif()

file(GLOB_RECURSE template_files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/templates/*")
set(built_in "${CMAKE_CURRENT_BINARY_DIR}/built_in_templates.c")
add_custom_command(
  OUTPUT "${built_in}"
  COMMAND ${CMAKE_COMMAND} "-DTEMPLATES=${PROJECT_SOURCE_DIR}/templates" "-DOUT=${built_in}"
          -P "${CMAKE_CURRENT_LIST_FILE}"
  DEPENDS ${template_files} "${CMAKE_CURRENT_LIST_FILE}"
  COMMENT "Compiling templates/ into the program"
  VERBATIM)
target_sources(template PRIVATE "${built_in}")
include(GNUInstallDirs)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/templates/" DESTINATION "${CMAKE_INSTALL_DATADIR}/fortnight/templates")
